using System.Numerics;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// Rates between currencies, from the marks of FX instruments: BNBUSD or BNB/USD is the price of one BNB in USD. Directly, inversely, or by way
/// of one pivot. For reports alone: nothing of it is in the state but the marks.
/// </summary>
public sealed class FxRates(ReadModel model, string pivot)
{
    /// <summary>The rate, or null and why there is none.</summary>
    public FxRate? Find(string from, string to, out string blocker)
    {
        blocker = string.Empty;
        if (from == to)
        {
            return FxRate.One(from);
        }

        FxRate? direct = Leg(from, to);
        if (direct is not null)
        {
            return direct;
        }

        bool hasPivot = pivot != from && pivot != to;
        FxRate? first = hasPivot ? Leg(from, pivot) : null;
        FxRate? second = hasPivot ? Leg(pivot, to) : null;
        if (first is not null && second is not null)
        {
            return first.Then(second);
        }

        string byPivot = hasPivot
            ? $", and by way of {pivot} {(first is null ? $"none of {from}{pivot} or {pivot}{from}" : $"none of {pivot}{to} or {to}{pivot}")}"
            : string.Empty;
        blocker = $"no rate from {from} to {to}: there is no mark above 0 of {from}{to} or {to}{from}{byPivot}";
        return null;
    }

    private FxRate? Leg(string from, string to)
    {
        if (Price(from, to) is { } price)
        {
            return new FxRate(from, to, price.Twice, Quote.Scale, [price.Leg(false)]);
        }

        return Price(to, from) is { } inverse ? new FxRate(from, to, Quote.Scale, inverse.Twice, [inverse.Leg(true)]) : null;
    }

    private Quote? Price(string unit, string priced) => Price(unit + priced, Text4.From(priced)) ?? Price($"{unit}/{priced}", Text4.From(priced));

    private Quote? Price(string symbol, Text4 priced)
    {
        if (!TextCodec.TryFrom(symbol, out Text24 name) || !model.TryFindMarks(in name, out InstrumentCopy marks))
        {
            return null;
        }

        // A pair that is marked in another currency is not what its symbol looks like: it has no mark in this one.
        MarkView bid = marks.MarkFor(1, priced);
        MarkView ask = marks.MarkFor(-1, priced);
        bid = bid.IsPriced ? bid : ask;
        ask = ask.IsPriced ? ask : bid;
        return !bid.IsPriced || bid.Price.Mantissa <= 0 || ask.Price.Mantissa <= 0 ? null : new Quote(symbol, bid, ask);
    }

    /// <summary>A long position is worth the bid and a short one the ask where nothing better is known: a rate is the mean of the two.</summary>
    private readonly record struct Quote(string Symbol, MarkView Long, MarkView Short)
    {
        public BigInteger Twice => (BigInteger)Long.Price.Mantissa + Short.Price.Mantissa;

        public static BigInteger Scale => 2 * (BigInteger)Decimal8.One;

        public FxLeg Leg(bool isInverse)
        {
            bool isMean = Long.Price != Short.Price;
            string price = isMean ? ExactDecimal.Format(Twice * 5, Decimal8.Scale + 1) : Long.Price.ToString();
            return new FxLeg(Symbol, price, isMean ? MarkKind.Mid : Long.Kind, Math.Max(Long.Sequence, Short.Sequence), isInverse);
        }
    }
}
