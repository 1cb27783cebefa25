using Positions.Protocol;

namespace Positions.Reference;

/// <summary>What is remembered of a number of a source: its content, when it came, its reject if it was one, whether it came late.</summary>
public sealed record RecordedNumber(byte[] Content, long Sequence, RejectReason Reason, bool IsLate = false);
