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

    public static TradeTerms Of(in Fill fill) => new()
    {
        Account = fill.Account,
        Symbol = fill.Symbol,
        Currency = fill.Currency,
        FeeCurrency = fill.FeeCurrency,
        Side = fill.Side,
        Quantity = fill.Quantity.Mantissa,
        Price = fill.Price.Mantissa,
        Fee = fill.Fee.IsNull ? 0 : fill.Fee.Mantissa,
    };
}
