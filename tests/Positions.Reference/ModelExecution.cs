namespace Positions.Reference;

/// <summary>D.7 level 2: an id that is known, with what it was known by.</summary>
/// <param name="BusinessDate">Of the state when it came; decides how long it is kept.</param>
/// <param name="Root">The fill whose chain it belongs to: itself for a fill; null while it is parked, and once the fill is retired.</param>
/// <param name="IsBust">A bust that took effect: there is nothing in it to undo.</param>
/// <param name="Retired">The chain as it was when the fill was retired, of a correction that outlives it.</param>
public sealed record ModelExecution(
    ExecutionKey Key,
    string Content,
    long FirstSequence,
    uint BusinessDate,
    ExecutionKey? Root,
    bool IsBust = false,
    ModelRoot? Retired = null);
