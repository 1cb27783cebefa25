using System.Numerics;

namespace Positions.Reference;

/// <summary>D.7 level 2: an id that is known, with what it was known by.</summary>
/// <param name="BusinessDate">Of the state when it came; decides how long it is kept.</param>
/// <param name="Root">The fill whose chain it belongs to: itself for a fill; null while it is parked.</param>
/// <param name="IsBust">A bust that took effect: there is nothing in it to undo.</param>
/// <param name="Figures">The trade that it was when it came; null of what is none.</param>
public sealed record ModelExecution(
    ExecutionKey Key,
    string Content,
    long FirstSequence,
    uint BusinessDate,
    ExecutionKey? Root,
    bool IsBust = false,
    (int Side, BigInteger Quantity, BigInteger Price)? Figures = null);
