using Positions.Protocol;

namespace Positions.Reference;

/// <summary>What is remembered of a number of a source: its content, when it came, and its reject if it was one.</summary>
public sealed record RecordedNumber(byte[] Content, long Sequence, RejectReason Reason);
