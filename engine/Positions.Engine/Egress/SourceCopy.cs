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

    /// <summary><see cref="DuplicateCount"/> at the start of this process: that one is kept over restarts.</summary>
    public long DuplicatesBefore;

    /// <summary><see cref="DuplicateExecCount"/> at the start of this process.</summary>
    public long DuplicateExecsBefore;

    /// <summary>Since the start of this process: messages whose time lay later than the engine's, by more than is tolerated.</summary>
    public long FutureEventCount;
    public long LastSequence;
    public long LastEngineTimeNanos;
}
