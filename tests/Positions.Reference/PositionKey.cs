namespace Positions.Reference;

/// <summary>D.2: a position is one account's holding of one instrument.</summary>
public readonly record struct PositionKey(string Account, string Symbol)
{
    public override string ToString() => $"{Account}/{Symbol}";
}
