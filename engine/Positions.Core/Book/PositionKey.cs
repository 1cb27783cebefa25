using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>What a position is kept for.</summary>
internal struct PositionKey
{
    // Fields, not properties: texts are hashed and compared where they lie.
    public Text16 Account;
    public Text24 Symbol;

    public PositionKey(in Text16 account, in Text24 symbol)
    {
        Account = account;
        Symbol = symbol;
    }

    /// <summary>The same written where it will stay: a key that is copied at once waits for its own parts.</summary>
    public static void Of(in Text16 account, in Text24 symbol, out PositionKey key)
    {
        key.Account = account;
        key.Symbol = symbol;
    }
}
