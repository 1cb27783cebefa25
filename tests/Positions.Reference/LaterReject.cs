using Positions.Protocol;

namespace Positions.Reference;

/// <summary>A message that waited and is refused now, by another input.</summary>
public readonly record struct LaterReject(uint SourceId, ushort Epoch, long SourceSeq, RejectReason Reason);
