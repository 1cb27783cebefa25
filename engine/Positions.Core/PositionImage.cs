using System;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>
/// What a copy of a position needs, as bare columns: quantities and prices at 1e-8, points at 1e-16, the day's start as it counts now. For
/// those who copy very many at once; see <see cref="PositionView"/> for what they mean.
/// </summary>
public struct PositionImage
{
    public Text16 Account;
    public Text24 Symbol;
    public Text4 Currency;
    public int InstrumentIndex;
    public long Quantity;
    public Int128 OpenCost;
    public Int128 RealizedPoints;
    public long Fees;
    public long Multiplier;
    public long Version;
    public long LastSequence;
    public long LastEventTime;
    public long PreviousClose;
    public long StartOfDayQuantity;
    public long StartOfDayFees;
    public Int128 StartOfDayCost;
    public Int128 StartOfDayRealized;
    public CostMethod Method;
}
