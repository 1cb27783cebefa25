using System.Numerics;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli.EndOfDay;

/// <summary>Positions, totals and fees as they stand at the cut, taken once: the state may go on behind it.</summary>
internal sealed class EodFigures : IDisposable
{
    public static readonly Column[] TotalColumns =
    [
        new("account", "Account"),
        new("currency", "Currency"),
        new("positions", "Positions", ColumnKind.Integer),
        new("open", "Open", ColumnKind.Integer),
        new("unpriced", "Unpriced", ColumnKind.Integer),
        new("realizedPnl", "Realized P&L", ColumnKind.Decimal),
        new("unrealizedPnl", "Unrealized P&L", ColumnKind.Decimal),
        new("dayPnl", "Day P&L", ColumnKind.Decimal),
    ];

    public static readonly Column[] FeeColumns =
    [
        new("account", "Account"),
        new("currency", "Currency"),
        new("fees", "Fees", ColumnKind.Decimal),
        new("dayFees", "Fees of the day", ColumnKind.Decimal),
    ];

    private readonly SortedDictionary<(string Account, string Currency), Total> _totals = [];
    private readonly SortedDictionary<(string Account, string Currency), (BigInteger All, BigInteger Day)> _fees = [];

    private EodFigures()
    {
    }

    public RowSpool Positions { get; } = new();

    public required StateDigest Digest { get; init; }

    /// <summary>Last input that counts.</summary>
    public required long Sequence { get; init; }

    public IEnumerable<string[]> Totals => _totals.Select(static entry => (string[])
    [
        entry.Key.Account, entry.Key.Currency, Show.Integer(entry.Value.Positions), Show.Integer(entry.Value.Open), Show.Integer(entry.Value.Unpriced),
        entry.Value.Realized.ToString(), entry.Value.Unrealized.ToString(), entry.Value.Day.ToString(),
    ]);

    public IEnumerable<string[]> Fees => _fees.Select(static entry => (string[])
    [
        entry.Key.Account, entry.Key.Currency,
        ExactDecimal.Format(entry.Value.All, Decimal8.Scale), ExactDecimal.Format(entry.Value.Day, Decimal8.Scale),
    ]);

    public static EodFigures Take(BusinessLogic logic, EodEvents events)
    {
        var figures = new EodFigures { Digest = logic.ComputeDigest(), Sequence = logic.AppliedSequence };
        foreach (int index in PositionOrder.Sorted(logic, default, default))
        {
            figures.Positions.Add(PositionRow.Cells(logic, index));
            figures.Add(logic.GetPosition(index), logic.GetOtherFees(index));
        }

        foreach (((string, string) key, BigInteger day) in events.Fees)
        {
            figures._fees[key] = (figures._fees.GetValueOrDefault(key).All, day);
        }

        return figures;
    }

    public void Dispose() => Positions.Dispose();

    private void Add(PositionView position, FeeAmount[] otherFees)
    {
        string account = position.Account.ToString();
        AddTotal((account, position.Currency.ToString()), in position);
        AddFee((account, position.Currency.ToString()), position.Fees);
        foreach (FeeAmount fee in otherFees)
        {
            AddFee((account, fee.Currency.ToString()), fee.Amount);
        }
    }

    private void AddTotal((string Account, string Currency) key, in PositionView position)
    {
        if (!_totals.TryGetValue(key, out Total? total))
        {
            _totals[key] = total = new Total();
        }

        total.Positions++;
        total.Open += position.Quantity.Mantissa != 0 ? 1 : 0;
        total.Unpriced += position.UnrealizedPoints is null ? 1 : 0;
        total.Realized.Add(position.RealizedPoints, position.Multiplier);
        total.Unrealized.Add(position.UnrealizedPoints, position.Multiplier);
        total.Day.Add(position.DayPoints, position.Multiplier, position.DayFees);
    }

    private void AddFee((string Account, string Currency) key, Decimal8 amount)
    {
        if (amount.Mantissa != 0)
        {
            _fees[key] = (_fees.GetValueOrDefault(key).All + amount.Mantissa, 0);
        }
    }

    private sealed class Total
    {
        public long Positions;
        public long Open;
        public long Unpriced;
        public ExactMoney Realized;
        public ExactMoney Unrealized;
        public ExactMoney Day;
    }
}
