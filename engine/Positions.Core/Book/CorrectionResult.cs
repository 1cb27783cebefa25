using System;

namespace Positions.Core.Book;

/// <summary>What a bust or a correction did to a position.</summary>
internal struct CorrectionResult
{
    public int Position;

    /// <summary>Row of the correction's own execution; -1 for a bust.</summary>
    public int Execution;

    /// <summary>True: the day was folded again as if the execution had been so from the start. False: it was offset by its opposite.</summary>
    public bool IsRestated;

    /// <summary>Net after less net before.</summary>
    public long QuantityDelta;
    public Int128 RealizedDelta;

    /// <summary>Fees taken back and booked, in the currency of the execution's fee.</summary>
    public FeeChange Fee;
}
