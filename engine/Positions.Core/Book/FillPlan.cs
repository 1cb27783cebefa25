using System;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>Everything a fill will change, worked out and found to fit before anything is changed.</summary>
internal struct FillPlan
{
    /// <summary>Row of the position, or -1 for a new one.</summary>
    public int Position;

    /// <summary>Row of the instrument, or -1 for a new one.</summary>
    public int Instrument;

    /// <summary>Row of the fees in <see cref="FeeCurrency"/>, where that is not the position's own; -1 for a new one.</summary>
    public int FeeRow;
    public bool HasForeignFee;
    public int Side;
    public Text4 Currency;
    public Text4 FeeCurrency;
    public PositionChangeKind Kind;
    public long Fee;

    /// <summary>Fees in the position's currency, or in the foreign one, after the fill.</summary>
    public long FeesAfter;
    public PositionFigures After;
    public Int128 RealizedDelta;
    public Int128 Turnover;
    public Int128 TurnoverNotional;
}
