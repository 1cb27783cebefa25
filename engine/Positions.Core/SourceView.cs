namespace Positions.Core;

/// <summary>How a source stands at the present cut. The counts are for people and start anew with the process's state.</summary>
public readonly record struct SourceView
{
    public required uint SourceId { get; init; }

    /// <summary>False until the first numbered message: the source is only configured, or has sent unsequenced messages alone.</summary>
    public required bool HasEpoch { get; init; }

    public required ushort Epoch { get; init; }

    public required long NextExpectedSourceSeq { get; init; }

    /// <summary>Rejected and skipped numbers of this epoch.</summary>
    public required long RejectedCount { get; init; }

    public required SourceHaltReason HaltReason { get; init; }

    public required uint ExecDomain { get; init; }

    public required bool AllowsUnsequenced { get; init; }

    public required bool IsDropCopy { get; init; }

    public required int SkippedRangeCount { get; init; }

    public required long AppliedCount { get; init; }

    public required long DuplicateCount { get; init; }

    public required long DuplicateExecCount { get; init; }
}
