namespace Positions.Core;

/// <summary>What a mark is; the numbers of MarkPrice on the wire.</summary>
public enum MarkKind : byte
{
    None = 0,
    Settlement = 1,
    Mark = 2,
    Bid = 3,
    Ask = 4,
    Mid = 5,
    Last = 6,
}
