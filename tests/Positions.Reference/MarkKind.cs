namespace Positions.Reference;

/// <summary>Kinds of a MarkPrice, as on the wire.</summary>
public enum MarkKind : byte
{
    Settlement = 1,
    Mark = 2,
    Bid = 3,
    Ask = 4,
    Mid = 5,
    Last = 6,
}
