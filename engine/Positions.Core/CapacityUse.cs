namespace Positions.Core;

/// <summary>
/// Rows in use and their limits. A full table rejects with 15 and makes the engine not ready. Lots, instruments and fees in further
/// currencies have no limits of their own: they follow from those of executions and positions.
/// </summary>
public readonly record struct CapacityUse
{
    public required long PositionsUsed { get; init; }

    public required long PositionsLimit { get; init; }

    public required long ExecutionsUsed { get; init; }

    public required long ExecutionsLimit { get; init; }

    public required long SourcesUsed { get; init; }

    public required long SourcesLimit { get; init; }

    public required long OrdersUsed { get; init; }

    public required long OrdersLimit { get; init; }

    public required long LotsUsed { get; init; }

    public required long LotsLimit { get; init; }

    public required long InstrumentsUsed { get; init; }

    public required long InstrumentsLimit { get; init; }

    public required long FeesUsed { get; init; }

    public required long FeesLimit { get; init; }

    public bool IsAnyFull => PositionsUsed >= PositionsLimit || ExecutionsUsed >= ExecutionsLimit || SourcesUsed >= SourcesLimit
        || OrdersUsed >= OrdersLimit || LotsUsed >= LotsLimit || InstrumentsUsed >= InstrumentsLimit || FeesUsed >= FeesLimit;

    /// <summary>Each table by name, for status, metrics and messages. Allocates.</summary>
    public (string Table, long Used, long Limit)[] ByTable() =>
    [
        ("positions", PositionsUsed, PositionsLimit),
        ("executions", ExecutionsUsed, ExecutionsLimit),
        ("sources", SourcesUsed, SourcesLimit),
        ("orders", OrdersUsed, OrdersLimit),
        ("lots", LotsUsed, LotsLimit),
        ("instruments", InstrumentsUsed, InstrumentsLimit),
        ("fees", FeesUsed, FeesLimit),
    ];
}
