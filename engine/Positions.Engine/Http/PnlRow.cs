using System.Globalization;
using System.Numerics;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Profit and loss of one account in one currency; money at 1e-24 (points times contract size), so that only what is shown is rounded.</summary>
/// <param name="account">Whose.</param>
/// <param name="currency">Of its instruments.</param>
/// <param name="firstPosition">Row of the first of its positions.</param>
public sealed class PnlRow(string account, string currency, int firstPosition)
{
    /// <summary>Of money here.</summary>
    public const int Scale = ExactDecimal.UnroundedMoneyScale;

    private static readonly BigInteger s_ofFee = BigInteger.Pow(10, Scale - Decimal8.Scale);

    public string Account { get; } = account;

    public string Currency { get; } = currency;

    /// <summary>Names it in a walk through pages: positions stay where they are, while rows come between these.</summary>
    public string Cursor { get; } = firstPosition.ToString(CultureInfo.InvariantCulture);

    public int Positions { get; private set; }

    public BigInteger Realized { get; private set; }

    /// <summary>Null as soon as something is open that no mark values.</summary>
    public BigInteger? Unrealized { get; private set; } = BigInteger.Zero;

    /// <summary>Since the business date began, less the fees in <see cref="Currency"/> since then; null where a mark lacks, now or then.</summary>
    public BigInteger? Day { get; private set; } = BigInteger.Zero;

    /// <summary>Paid, by currency.</summary>
    public SortedDictionary<string, BigInteger> Fees { get; } = new(StringComparer.Ordinal);

    /// <summary>Those in <see cref="Currency"/>.</summary>
    public BigInteger OwnFees => Fees.GetValueOrDefault(Currency);

    public BigInteger NetRealized => Realized - OwnFees;

    public BigInteger? Net => NetRealized + Unrealized;

    public void Add(in PositionValue value)
    {
        long multiplier = value.Row.Multiplier;
        Positions++;
        Realized += (BigInteger)value.Row.RealizedPoints * multiplier;
        Unrealized += (BigInteger?)value.UnrealizedPoints * multiplier;
        Day += value.DayPoints is { } day ? ExactDecimal.Unrounded(day, multiplier, value.DayFees) : null;
        AddFee(Currency, value.Row.Fees);
    }

    /// <param name="currency">Of the fee.</param>
    /// <param name="amount">At 1e-8.</param>
    public void AddFee(string currency, long amount)
    {
        if (amount != 0)
        {
            Fees[currency] = Fees.GetValueOrDefault(currency) + (amount * s_ofFee);
        }
    }
}
