using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a position: a whole row as of one input.</summary>
public struct PositionCopy
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
    public UtcNanos LastEventTime;

    // The day's start, as of BusinessDate (yyyymmdd). On a later date the row counts from its own figures: nothing has touched it since.
    public uint BusinessDate;
    public CostMethod CostMethod;
    public Decimal8 PreviousClose;
    public long StartOfDayQuantity;
    public long StartOfDayFees;
    public Int128 StartOfDayCost;
    public Int128 StartOfDayRealized;

    /// <summary>Row + 1 of the first fee in another currency than the position's; 0 if there is none.</summary>
    public int FirstFeeLink;
}
