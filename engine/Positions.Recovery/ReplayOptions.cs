using Positions.Journal;
using Positions.Protocol.Values;

namespace Positions.Recovery;

/// <summary>How far a replay goes and who hears about it.</summary>
public sealed record ReplayOptions
{
    /// <summary>Released [default] beside a running engine, Kept for a journal that nobody writes.</summary>
    public JournalReadLimit Limit { get; init; } = JournalReadLimit.Released;

    /// <summary>Last sequence to apply, inclusive; null: to the end.</summary>
    public long? ToSequence { get; init; }

    /// <summary>Stops before the first input with a later engine time; null: no such limit.</summary>
    public UtcNanos? ToTime { get; init; }

    /// <summary>Sees, and may change, each input before it is applied; null: they are applied as they are.</summary>
    public InputEdit? Edit { get; init; }

    /// <summary>Asked after each input: true ends the replay there. Null: it goes on.</summary>
    public Func<bool>? IsEnough { get; init; }

    /// <summary>Called every <see cref="ProgressEvery"/> inputs and at the end, on the replaying thread.</summary>
    public Action<ReplayProgress>? Progress { get; init; }

    /// <summary>[262144]</summary>
    public int ProgressEvery { get; init; } = 262_144;
}
