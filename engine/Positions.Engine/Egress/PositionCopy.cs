using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a position: a whole row as of one input.</summary>
public struct PositionCopy
{
    public Text16 Account;
    public Text24 Symbol;
    public Text4 Currency;
    public long Quantity;
    public Int128 OpenCost;
    public Int128 RealizedPoints;
    public long Fees;
    public long Multiplier;
    public long Version;
    public long LastSequence;
    public UtcNanos LastEventTime;
}
