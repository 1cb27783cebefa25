using Positions.Core;
using Positions.Journal;

namespace Positions.Recovery;

/// <summary>The state that a start goes on from, and the journal ready for its writer.</summary>
public sealed record RecoveredState
{
    /// <summary>Whoever has this disposes it.</summary>
    public required BusinessLogic Logic { get; init; }

    /// <summary>For <see cref="JournalWriter.Open"/>.</summary>
    public required JournalRecoveryResult Journal { get; init; }

    /// <summary>Engine time of the last input in the state, nanoseconds since 1970; 0 for none.</summary>
    public required long LastEngineTimeNanos { get; init; }

    /// <summary>Term of the last input in the state; 0 for none.</summary>
    public required uint LastTerm { get; init; }

    /// <summary>What the replay did behind the snapshot.</summary>
    public required ReplayResult Replay { get; init; }
}
