using Positions.Core;

namespace Positions.Engine.Egress;

/// <summary>What is published of a source: a whole row as of one input.</summary>
public struct SourceCopy
{
    public uint SourceId;
    public ushort Epoch;
    public SourceHaltReason HaltReason;
    public long NextExpectedSourceSeq;
    public long RejectedCount;
    public long AppliedCount;
    public long DuplicateCount;
    public long DuplicateExecCount;
    public long LastSequence;
    public long LastEngineTimeNanos;
}
