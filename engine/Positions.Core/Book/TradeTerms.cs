using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>What a trade is about, whichever message it came in. Quantity above 0; a null currency is the position's.</summary>
internal struct TradeTerms
{
    public Text16 Account;
    public Text24 Symbol;
    public Text4 Currency;
    public Text4 FeeCurrency;
    public Side Side;
    public long Quantity;
    public long Price;
    public long Fee;

    public readonly int Sign => Side == Side.Buy ? 1 : -1;

    public readonly long SignedQuantity => Side == Side.Buy ? Quantity : -Quantity;

    public static void Of(in Fill fill, out TradeTerms terms)
    {
        // Field by field: a whole one that is put together and copied at once waits for its own stores.
        terms.Account = fill.Account;
        terms.Symbol = fill.Symbol;
        terms.Currency = fill.Currency;
        terms.FeeCurrency = fill.FeeCurrency;
        terms.Side = fill.Side;
        terms.Quantity = fill.Quantity.Mantissa;
        terms.Price = fill.Price.Mantissa;
        terms.Fee = fill.Fee.IsNull ? 0 : fill.Fee.Mantissa;
    }
}
