namespace Positions.Gateway;

/// <summary>How far a stream of the embedded driver is.</summary>
/// <param name="Kind">In Pascal case: whose position.</param>
/// <param name="Position">Bytes from the stream's start.</param>
public readonly record struct EmbeddedDriverPosition(string Kind, int StreamId, int SessionId, long Position);
