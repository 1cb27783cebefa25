using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// Quantities from a csv file with the header <c>account,symbol,quantity</c>, and the reconciliation report against them:
/// difference = ours - expected.
/// </summary>
internal sealed class ExpectedQuantities
{
    private static readonly Column[] s_columns =
    [
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("expected", "Expected", ColumnKind.Decimal),
        new("ours", "Ours", ColumnKind.Decimal),
        new("difference", "Difference", ColumnKind.Decimal),
        new("percent", "%", ColumnKind.Decimal),
        new("status", "Status"),
    ];

    private readonly SortedDictionary<(string Account, string Symbol), long> _quantities = new(Comparer<(string Account, string Symbol)>.Create(Order));

    private ExpectedQuantities()
    {
    }

    /// <exception cref="UsageException">The file is not what it should be; names the line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ExpectedQuantities Read(string path)
    {
        var expected = new ExpectedQuantities();
        int line = 0;
        foreach (string raw in File.ReadLines(path))
        {
            line++;
            string text = raw.Trim().TrimStart('\uFEFF');
            if (line == 1)
            {
                if (!text.Equals("account,symbol,quantity", StringComparison.OrdinalIgnoreCase))
                {
                    throw new UsageException($"{path} line 1: the header is account,symbol,quantity");
                }
            }
            else if (text.Length > 0)
            {
                expected.Add(text.Split(','), $"{path} line {line}");
            }
        }

        return line > 0 ? expected : throw new UsageException($"{path} is empty; the header is account,symbol,quantity");
    }

    /// <summary>
    /// Writes the report; exit code 1 when a quantity differs. A position that the file does not name is expected to be flat.
    /// </summary>
    public int Compare(BusinessLogic logic, ReplayRequest request, VerbContext context)
    {
        var rows = new SortedDictionary<(string Account, string Symbol), (Int128 Expected, Int128 Ours)>(_quantities.Comparer);
        foreach (((string account, string symbol) key, long quantity) in _quantities)
        {
            rows[key] = (quantity, 0);
        }

        foreach (int index in PositionOrder.Sorted(logic, request.Account, request.Symbol))
        {
            PositionView position = logic.GetPosition(index);
            (string, string) key = (position.Account.ToString(), position.Symbol.ToString());
            if (rows.TryGetValue(key, out (Int128 Expected, Int128 Ours) row) || position.Quantity.Mantissa != 0)
            {
                rows[key] = (row.Expected, position.Quantity.Mantissa);
            }
        }

        return WriteReport(rows, logic.AppliedSequence, request, context);
    }

    private static int WriteReport(
        SortedDictionary<(string Account, string Symbol), (Int128 Expected, Int128 Ours)> rows, long sequence, ReplayRequest request, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("positions", s_columns, ("sequence", sequence));
        int total = 0;
        int mismatches = 0;
        Int128 net = 0;
        Int128 gross = 0;
        foreach (((string account, string symbol), (Int128 expected, Int128 ours)) in rows)
        {
            if ((!request.Account.IsNull && account != request.Account.ToString()) || (!request.Symbol.IsNull && symbol != request.Symbol.ToString()))
            {
                continue;
            }

            Int128 difference = ours - expected;
            total++;
            mismatches += difference == 0 ? 0 : 1;
            net += difference;
            gross += Int128.Abs(difference);
            report.Row(
                account,
                symbol,
                DecimalText.Format(expected, Decimal8.Scale),
                DecimalText.Format(ours, Decimal8.Scale),
                (difference > 0 ? "+" : "") + DecimalText.Format(difference, Decimal8.Scale),
                Percent(difference, expected),
                difference == 0 ? "OK" : "MISMATCH");
        }

        report.End();
        string share = total == 0 ? "0" : Percent(mismatches, total).TrimStart('+');
        context.Say(
            $"Mismatches: {mismatches} of {total} ({share} %)   " +
            $"net {DecimalText.Format(net, Decimal8.Scale)}, gross {DecimalText.Format(gross, Decimal8.Scale)}");
        return mismatches == 0 ? ExitCode.Ok : ExitCode.Wrong;
    }

    /// <summary>Of the absolute expected value, to two places, half away from zero; empty where it is 0 and the part is not.</summary>
    private static string Percent(Int128 part, Int128 whole)
    {
        if (part == 0)
        {
            return "0";
        }

        if (whole == 0)
        {
            return string.Empty;
        }

        Int128 base100 = Int128.Abs(whole);
        Int128 hundredths = ((Int128.Abs(part) * 20_000) + base100) / (2 * base100);
        return (part < 0 ? "-" : "+") + DecimalText.Format(hundredths, 2);
    }

    private static int Order((string Account, string Symbol) a, (string Account, string Symbol) b)
    {
        int byAccount = string.CompareOrdinal(a.Account, b.Account);
        return byAccount != 0 ? byAccount : string.CompareOrdinal(a.Symbol, b.Symbol);
    }

    private void Add(string[] cells, string where)
    {
        if (cells.Length != 3)
        {
            throw new UsageException($"{where}: {cells.Length} cells, account,symbol,quantity are 3");
        }

        if (!Decimal8.TryParse(cells[2].Trim(), out Decimal8 quantity))
        {
            throw new UsageException($"{where}: quantity '{cells[2].Trim()}' is not {Decimal8.Form}");
        }

        if (!_quantities.TryAdd((cells[0].Trim(), cells[1].Trim()), quantity.Mantissa))
        {
            throw new UsageException($"{where}: {cells[0].Trim()} {cells[1].Trim()} appears twice");
        }
    }
}
