using System;

namespace Positions.Core.Book;

/// <summary>The figures of a position that a fill changes: quantity at 1e-8, the rest money points at 1e-16.</summary>
internal struct PositionFigures
{
    public long Quantity;
    public Int128 OpenCost;
    public Int128 RealizedPoints;
    public Int128 Cash;

    /// <summary>What must hold after every event: what was earned, less what is tied up, is what was paid out.</summary>
    public readonly bool Balances => unchecked(RealizedPoints - (Math.Sign(Quantity) * OpenCost)) == Cash;
}
