using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>What a position is kept for.</summary>
internal readonly struct PositionKey(in Text16 account, in Text24 symbol)
{
    // Fields, not properties: texts are hashed and compared where they lie.
    public readonly Text16 Account = account;
    public readonly Text24 Symbol = symbol;
}
