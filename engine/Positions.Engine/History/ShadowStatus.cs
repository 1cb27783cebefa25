using Positions.Recovery;

namespace Positions.Engine.History;

/// <summary>How far the shadow is.</summary>
public sealed record ShadowStatus
{
    /// <summary>The last snapshot that agreed with the replay; 0 before the first.</summary>
    public long AgreedSequence { get; init; }

    /// <summary>Snapshots compared.</summary>
    public long ComparedCount { get; init; }

    /// <summary>Inputs replayed.</summary>
    public long ReplayedCount { get; init; }

    /// <summary>The snapshot that did not agree; 0: all did. Nothing is compared behind it.</summary>
    public long DivergedSequence { get; init; }

    /// <summary>Where it differs; null while there is no difference, or if it cannot be found any more.</summary>
    public StateDifference? Difference { get; init; }

    /// <summary>Why nothing is compared any more, or the difference in words; empty while all is well.</summary>
    public string Failure { get; init; } = "";
}
