using System;

namespace Positions.Core.Book;

/// <summary>What a split did to one position: first the scaling, then the sale of the fraction.</summary>
internal struct SplitResult
{
    public bool DoesNotFit;
    public long ScaledQuantity;

    /// <summary>Net after the scaling less net before it.</summary>
    public long QuantityDelta;
    public Int128 ScaledCost;
    public Int128 ScaledRealized;
    public Int128 ScaledDelta;

    /// <summary>Magnitude; 0 if there was none.</summary>
    public long FractionSold;
    public Int128 RealizedDelta;
}
