using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of an instrument: what values positions in it. All zero: no mark has come.</summary>
public struct InstrumentCopy
{
    public Text24 Symbol;

    /// <summary>Of its marks; null: whatever currency a position is in.</summary>
    public Text4 Currency;

    /// <summary>Of the previous closes.</summary>
    public Text4 PreviousCurrency;
    public Decimal8 LongMark;
    public Decimal8 ShortMark;
    public Decimal8 PreviousLongClose;
    public Decimal8 PreviousShortClose;
    public long LongSequence;
    public long ShortSequence;

    /// <summary>Business date (yyyymmdd) that the previous closes belong to.</summary>
    public uint Date;
    public MarkKind LongKind;
    public MarkKind ShortKind;

    /// <summary>What values a position of this sign and currency now.</summary>
    public readonly MarkView MarkFor(int sign, Text4 currency) =>
        !Values(currency) ? MarkView.None : sign < 0 ? Of(ShortMark, ShortKind, ShortSequence) : Of(LongMark, LongKind, LongSequence);

    /// <summary>What valued it when the date began; null if nothing did. No mark since: what values it now.</summary>
    public readonly Decimal8 PreviousCloseFor(int sign, Text4 currency, uint date)
    {
        if (Date != date)
        {
            return MarkFor(sign, currency).Price;
        }

        bool isValued = !Symbol.IsNull && (PreviousCurrency.IsNull || PreviousCurrency == currency);
        return !isValued ? Decimal8.Null : sign < 0 ? PreviousShortClose : PreviousLongClose;
    }

    private readonly bool Values(Text4 currency) => Currency.IsNull || Currency == currency;

    private static MarkView Of(Decimal8 price, MarkKind kind, long sequence) =>
        kind == MarkKind.None ? MarkView.None : new MarkView(price, kind, sequence);
}
