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
    public Text4 Currency;
    public CostMethod Method;
    public PositionChangeKind Kind;
    public FeeChange Fee;
    public PositionFigures After;
    public Int128 RealizedDelta;
    public Int128 Turnover;
    public Int128 TurnoverNotional;
}
