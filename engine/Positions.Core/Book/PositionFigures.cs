using System;

namespace Positions.Core.Book;

/// <summary>The figures of a position that an event changes: quantity at 1e-8, the rest money points at 1e-16.</summary>
internal struct PositionFigures
{
    public long Quantity;
    public Int128 OpenCost;
    public Int128 RealizedPoints;

    /// <summary>Sum of -side * quantity * price over the executions.</summary>
    public Int128 Cash;

    /// <summary>What came and went without an execution: adjustments and start-of-day loads.</summary>
    public Int128 Adjustments;

    /// <summary>Copies field by field: a whole one that was just put together waits for its own stores.</summary>
    public readonly void CopyTo(out PositionFigures copy)
    {
        copy.Quantity = Quantity;
        copy.OpenCost = OpenCost;
        copy.RealizedPoints = RealizedPoints;
        copy.Cash = Cash;
        copy.Adjustments = Adjustments;
    }

    /// <summary>
    /// What must hold after every event: what was earned, less what is tied up, is what was paid out and what was adjusted.
    /// </summary>
    public readonly bool Balances => unchecked(RealizedPoints - (Math.Sign(Quantity) * OpenCost) == Cash + Adjustments);
}
