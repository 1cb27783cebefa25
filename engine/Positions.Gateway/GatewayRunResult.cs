using HdrHistogram;
using Positions.Protocol.Messages;

namespace Positions.Gateway;

/// <summary>What a run did.</summary>
public sealed record GatewayRunResult
{
    public required GatewayRunOutcome Outcome { get; init; }

    /// <summary>One sentence when the outcome is not Completed, else empty.</summary>
    public required string Explanation { get; init; }

    public required long TotalCount { get; init; }

    /// <summary>Messages sent, by source: the first ones of the feed, all of them unless the run was ended before.</summary>
    public required IReadOnlyList<long> SentCounts { get; init; }

    public required long AckedCount { get; init; }

    /// <summary>Of those acknowledged, messages that were not sent: the engine had their numbers before, with this content or another.</summary>
    public required long KnownCount { get; init; }

    /// <summary>Messages of this run that were rejected, each counted once.</summary>
    public required long RejectedCount { get; init; }

    /// <summary>Some of the rejects, oldest first.</summary>
    public required IReadOnlyList<FillRejected> Rejects { get; init; }

    /// <summary>From the first answer of the engine to the last acknowledgement.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Messages sent again on request.</summary>
    public required long ResentCount { get; init; }

    /// <summary>Times the engine asked again for numbers that it had acknowledged: it lost them.</summary>
    public required long LostAckedCount { get; init; }

    public required long BackPressuredCount { get; init; }

    public required long DroppedCount { get; init; }

    public required long DuplicatedCount { get; init; }

    public required long ReorderedCount { get; init; }

    /// <summary>From planned time to acknowledgement, in nanoseconds.</summary>
    public required LongHistogram Latency { get; init; }

    /// <summary>Acknowledged messages per second.</summary>
    public double RatePerSecond => Elapsed > TimeSpan.Zero ? AckedCount / Elapsed.TotalSeconds : 0;
}
