using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// All rows in one currency: summed by currency, converted, summed, and then rounded once, half to even at 1e-8. A figure for which a rate or
/// a mark lacks is null, never a guess.
/// </summary>
public sealed class PnlTotal
{
    private readonly FxRates _rates;
    private readonly SortedDictionary<string, FxRate?> _used = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _blockers = new(StringComparer.Ordinal);

    public PnlTotal(IReadOnlyCollection<PnlRow> rows, FxRates rates, string currency)
    {
        _rates = rates;
        Currency = currency;
        Fraction? realized = Sum(rows, static row => row.Realized);
        Fraction? unrealized = Sum(rows, static row => row.Unrealized);
        Fraction? fees = Convert(rows.SelectMany(static row => row.Fees).Select(static fee => (fee.Key, (BigInteger?)fee.Value)));
        Realized = Shown(realized);
        Unrealized = Shown(unrealized);
        Day = Shown(Sum(rows, static row => row.Day));
        Fees = Shown(fees);
        NetRealized = Shown(realized - fees);
        Net = Shown(realized + unrealized - fees);
    }

    public string Currency { get; }

    public string? Realized { get; }

    public string? Unrealized { get; }

    public string? Day { get; }

    public string? Fees { get; }

    /// <summary>Realized less all fees.</summary>
    public string? NetRealized { get; }

    public string? Net { get; }

    /// <summary>What was converted with.</summary>
    public IEnumerable<FxRate> Rates => _used.Values.OfType<FxRate>().Where(static rate => rate.Legs.Count > 0);

    /// <summary>The rates that lack.</summary>
    public IEnumerable<string> Blockers => _blockers;

    private static string? Shown(Fraction? amount) => amount is { } known
        ? ExactDecimal.Money(known.Numerator, known.Denominator)
        : null;

    private Fraction? Sum(IEnumerable<PnlRow> rows, Func<PnlRow, BigInteger?> figure) => Convert(rows.Select(row => (row.Currency, figure(row))));

    private Fraction? Convert(IEnumerable<(string Currency, BigInteger? Amount)> amounts)
    {
        Fraction? total = Fraction.Zero;
        foreach (IGrouping<string, BigInteger?> group in amounts.GroupBy(static amount => amount.Currency, static amount => amount.Amount))
        {
            BigInteger? sum = group.Aggregate((BigInteger?)BigInteger.Zero, static (sum, amount) => sum + amount);
            if (sum == BigInteger.Zero)
            {
                // Nothing is worth nothing at any rate.
                continue;
            }

            FxRate? rate = RateFrom(group.Key);
            total = sum is { } known && rate is not null ? total + new Fraction(known * rate.Numerator, rate.Denominator) : null;
        }

        return total;
    }

    private FxRate? RateFrom(string currency)
    {
        if (!_used.TryGetValue(currency, out FxRate? rate))
        {
            rate = _rates.Find(currency, Currency, out string blocker);
            _used.Add(currency, rate);
            if (rate is null)
            {
                _blockers.Add(blocker);
            }
        }

        return rate;
    }
}
