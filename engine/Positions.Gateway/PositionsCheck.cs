using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>Holds what an engine reports against what a run expects.</summary>
public static class PositionsCheck
{
    /// <summary>
    /// One sentence per difference, at most <paramref name="most"/>; empty when all agree. Positions that nobody expects are none of the
    /// run's business.
    /// </summary>
    /// <param name="expected">Seeded with the state before the run, then fed with its fills.</param>
    /// <param name="reported">The engine's positions after the run.</param>
    /// <param name="isOrderKnown">
    /// Compare open cost and realized P&amp;L too; else only their sum, the cash, which does not depend on the order of fills.
    /// </param>
    /// <param name="most">Sentences returned.</param>
    public static IReadOnlyList<string> Compare(
        ExpectedPositions expected, IEnumerable<ReportedPosition> reported, bool isOrderKnown, int most = 20)
    {
        Dictionary<(string Account, string Symbol), ReportedPosition> byKey = reported.ToDictionary(static r => (r.Account, r.Symbol));
        List<string> differences = [];
        foreach (ExpectedPosition position in expected.All)
        {
            if (differences.Count >= most)
            {
                break;
            }

            if (!byKey.TryGetValue((position.Account, position.Symbol), out ReportedPosition? found))
            {
                differences.Add($"{position.Account} {position.Symbol}: not there");
                continue;
            }

            AddDifferences(position, found, isOrderKnown, differences);
        }

        return differences;
    }

    /// <summary>Makes what an engine reports the start of what is expected.</summary>
    public static ExpectedPositions Seed(IEnumerable<ReportedPosition> reported)
    {
        var expected = new ExpectedPositions();
        foreach (ReportedPosition report in reported)
        {
            ExpectedPosition position = expected.GetOrAdd(report.Account, report.Symbol);
            position.Quantity = report.Quantity;
            position.OpenCost = report.OpenCost;
            position.RealizedPnl = report.RealizedPnl;
            position.Fees = report.Fees;
            position.Version = report.Version;
        }

        return expected;
    }

    private static void AddDifferences(ExpectedPosition position, ReportedPosition found, bool isOrderKnown, List<string> differences)
    {
        void Hold(string what, BigInteger ours, BigInteger theirs, int scale)
        {
            if (ours != theirs)
            {
                differences.Add($"{position.Account} {position.Symbol}: {what} {Text(theirs, scale)}, expected {Text(ours, scale)}");
            }
        }

        Hold("quantity", position.Quantity, found.Quantity, Decimal8.Scale);
        Hold("fees", position.Fees, found.Fees, Decimal8.Scale);
        Hold("version", position.Version, found.Version, 0);
        Hold("cash", position.Cash, found.RealizedPnl - (found.Quantity.Sign * found.OpenCost), DecimalText.PointsScale);
        if (isOrderKnown && position.IsCostKnown)
        {
            Hold("open cost", position.OpenCost, found.OpenCost, DecimalText.PointsScale);
            Hold("realized P&L", position.RealizedPnl, found.RealizedPnl, DecimalText.PointsScale);
        }
    }

    private static string Text(BigInteger value, int scale) => DecimalText.Format((Int128)value, scale);
}
