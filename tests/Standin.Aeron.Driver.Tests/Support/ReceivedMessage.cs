namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>A whole message as a subscriber got it; the position is the stream's after it.</summary>
internal sealed record ReceivedMessage(int SessionId, long Position, byte[] Bytes, long ReservedValue);
