using Positions.Recovery;

namespace Positions.Engine.History;

/// <summary>How far the shadow is.</summary>
public sealed record ShadowStatus
{
    /// <summary>The last snapshot that agreed with the replay; before the first the one that it began with, 0 for the journal's start.</summary>
    public long AgreedSequence { get; init; }

    /// <summary>Snapshots compared.</summary>
    public long ComparedCount { get; init; }

    /// <summary>Inputs replayed.</summary>
    public long ReplayedCount { get; init; }

    /// <summary>Times it began again from a newer snapshot, because the journal behind the one it had was gone.</summary>
    public long SkippedCount { get; init; }

    /// <summary>The snapshot that did not agree; 0: all did. Nothing is compared behind it.</summary>
    public long DivergedSequence { get; init; }

    /// <summary>Where it differs; null while there is no difference, or if it cannot be found any more.</summary>
    public StateDifference? Difference { get; init; }

    /// <summary>Why nothing is compared any more, or the difference in words; empty while all is well.</summary>
    public string Failure { get; init; } = "";

    /// <summary>False when nothing is compared any more.</summary>
    public bool IsComparing => Failure.Length == 0;
}
