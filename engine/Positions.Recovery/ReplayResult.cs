using Positions.Protocol.Values;

namespace Positions.Recovery;

/// <summary>What a replay did.</summary>
public sealed record ReplayResult
{
    /// <summary>Sequence that the state has now.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Engine time of the last input applied; null when none was.</summary>
    public required UtcNanos LastEngineTime { get; init; }

    /// <summary>Term of the last input applied; 0 when none was.</summary>
    public required uint LastTerm { get; init; }

    /// <summary>Inputs applied by this replay.</summary>
    public required long Count { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// True when the replay stopped because of <see cref="ReplayOptions.ToSequence"/> or <see cref="ReplayOptions.ToTime"/>, false at the
    /// journal's end.
    /// </summary>
    public required bool ReachedLimit { get; init; }
}
