using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>A change of a position's fees in one currency, worked out and found to fit.</summary>
internal struct FeeChange
{
    public Text4 Currency;

    /// <summary>In another currency than the position's: kept in a row of its own.</summary>
    public bool IsForeign;

    /// <summary>That row; -1 for a new one.</summary>
    public int Row;
    public long Delta;
    public long After;
}
