namespace Adaptive.Aeron.Driver;

/// <summary>A position in a stream that the driver sends or receives.</summary>
/// <param name="Position">Bytes from the stream's start.</param>
public readonly record struct StreamPosition(StreamPositionKind Kind, int StreamId, int SessionId, long Position);
