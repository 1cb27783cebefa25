using System;

namespace Positions.Core.Book;

/// <summary>What a start-of-day load did to a position.</summary>
internal struct LoadResult
{
    public int Position;

    /// <summary>What the position had carried into the day by our own book.</summary>
    public long CarriedQuantity;
    public long QuantityDelta;
    public Int128 RealizedDelta;
}
