using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a position's fees in one other currency.</summary>
public struct FeeCopy
{
    public Text4 Currency;

    /// <summary>Row + 1 of the position's next one, in the order of their first appearance; 0 ends the list.</summary>
    public int NextLink;
    public long Amount;
}
