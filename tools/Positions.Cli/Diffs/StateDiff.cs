using System.Reflection;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli.Diffs;

/// <summary>Compares two states key by key: positions with every column, then sources, orders, settings and instruments.</summary>
internal static class StateDiff
{
    private static readonly (string Name, Func<BusinessLogic, PositionView, string> Of)[] s_positionFields =
    [
        ("quantity", static (_, p) => p.Quantity.ToString()),
        ("openCost", static (_, p) => Show.Money(p.OpenCost, p.Multiplier)),
        ("realizedPnl", static (_, p) => Show.Money(p.RealizedPoints, p.Multiplier)),
        ("fees", static (_, p) => p.Fees.ToString()),
        ("otherFees", static (logic, p) => string.Join(';', logic.GetOtherFees(p.Index).Select(static fee => $"{fee.Currency} {fee.Amount}"))),
        ("version", static (_, p) => Show.Integer(p.Version)),
        ("lastSequence", static (_, p) => Show.Integer(p.LastSequence)),
        ("lastEventTime", static (_, p) => p.LastEventTime.ToString()),
        ("currency", static (_, p) => p.Currency.ToString()),
        ("multiplier", static (_, p) => p.Multiplier.ToString()),
        ("costMethod", static (_, p) => p.Method.ToString()),
        ("cash", static (_, p) => Show.Points(p.Cash)),
        ("adjustments", static (_, p) => Show.Points(p.Adjustments)),
        ("mark", static (_, p) => p.Mark.IsPriced ? $"{p.Mark.Price} {p.Mark.Kind} {p.Mark.Sequence}" : ""),
        ("dayStart", static (_, p) => $"{p.DayStart.Quantity} {Show.Points(p.DayStart.Cost)} {Show.Points(p.DayStart.RealizedPoints)} {p.DayStart.Fees} {p.DayStart.PreviousClose}"),
        ("cycle", static (_, p) => $"{p.CycleNumber} {p.OpenedSequence}"),
        ("turnover", static (_, p) =>
            $"{DecimalText.Format(p.BuyQuantity, Decimal8.Scale)} {DecimalText.Format(p.SellQuantity, Decimal8.Scale)} {Show.Points(p.BuyNotional)} {Show.Points(p.SellNotional)}"),
        ("lastExecution", static (_, p) => $"{p.LastQuantity} {p.LastPrice} {p.LastExecId}"),
        ("lots", static (logic, p) => string.Join(';', logic.GetLots(p.Index).Select(static lot => $"{lot.Quantity} {Show.Points(lot.Cost)} {lot.OpenedSequence}"))),
    ];

    /// <summary>Every field that differs, positions first.</summary>
    public static IEnumerable<DiffRow> Compare(BusinessLogic a, BusinessLogic b)
    {
        IEnumerable<DiffRow> rows = CompareKeys("position", Positions(a), Positions(b))
            .Concat(CompareKeys("source", Sources(a), Sources(b)))
            .Concat(CompareKeys("order", Orders(a), Orders(b)))
            .Concat(CompareKeys("setting", Settings(a), Settings(b)))
            .Concat(CompareKeys("instrument", Instruments(a), Instruments(b)))
            .Concat(CompareKeys("state", Whole(a), Whole(b)));
        bool isFound = false;
        foreach (DiffRow row in rows)
        {
            isFound = true;
            yield return row;
        }

        if (!isFound && a.ComputeDigest() != b.ComputeDigest())
        {
            // Executions, for one, are in the digest and not listed here.
            yield return new DiffRow("state", 0, "", "digest", a.ComputeDigest().ToString(), b.ComputeDigest().ToString());
        }
    }

    private static IEnumerable<DiffRow> CompareKeys(string what, Keys a, Keys b)
    {
        foreach (string key in a.Keys.Union(b.Keys).Order(StringComparer.Ordinal))
        {
            bool isInA = a.TryGetValue(key, out var fieldsA);
            bool isInB = b.TryGetValue(key, out var fieldsB);
            IEnumerable<string> names = (fieldsA ?? fieldsB)!().Select(static field => field.Name);
            IEnumerable<string> absent = names.Select(static _ => DiffRow.Absent);
            IEnumerable<string> valuesA = isInA ? fieldsA!().Select(static field => field.Value) : absent;
            IEnumerable<string> valuesB = isInB ? fieldsB!().Select(static field => field.Value) : absent;
            foreach (((string name, string valueA), string valueB) in names.Zip(valuesA).Zip(valuesB))
            {
                if (valueA != valueB)
                {
                    yield return new DiffRow(what, 0, key, name, valueA, valueB);
                }
            }
        }
    }

    private static Keys Positions(BusinessLogic logic)
    {
        var keys = new Keys();
        for (int i = 0; i < logic.PositionCount; i++)
        {
            int index = i;
            PositionView position = logic.GetPosition(index);
            keys[$"{position.Account} {position.Symbol}"] = () =>
            {
                PositionView view = logic.GetPosition(index);
                return s_positionFields.Select(field => (field.Name, field.Of(logic, view)));
            };
        }

        return keys;
    }

    private static Keys Sources(BusinessLogic logic)
    {
        var keys = new Keys();
        for (int i = 0; i < logic.SourceCount; i++)
        {
            SourceView source = logic.GetSource(i);
            keys[Show.Integer(source.SourceId)] = () => Columns.Of(source)
                .Append(("skippedRanges", string.Join(';', logic.GetSkippedRanges(source.SourceId).Select(static range => range.ToString()))));
        }

        return keys;
    }

    private static Keys Orders(BusinessLogic logic)
    {
        var keys = new Keys();
        for (int i = 0; i < logic.OrderRowCount; i++)
        {
            if (logic.TryGetOrder(i, out OrderView order))
            {
                keys[$"{order.ExecDomain} {(order.OrderId.IsNull ? $"{order.Account} {order.ClientOrderId}" : order.OrderId)}"] = () => Columns.Of(order);
            }
        }

        return keys;
    }

    private static Keys Settings(BusinessLogic logic)
    {
        var keys = new Keys();
        for (int i = 0; i < logic.SettingCount; i++)
        {
            SettingView setting = logic.GetSetting(i);
            keys[setting.Key.ToString()] = () => [("value", setting.Value.ToString())];
        }

        return keys;
    }

    private static Keys Instruments(BusinessLogic logic)
    {
        var keys = new Keys();
        for (int i = 0; i < logic.InstrumentCount; i++)
        {
            InstrumentMarksView marks = logic.GetMarks(i);
            keys[$"row {i:D6}"] = () => Columns.Of(marks);
        }

        return keys;
    }

    private static Keys Whole(BusinessLogic logic)
    {
        var keys = new Keys();
        keys[""] = () =>
        [
            ("appliedSequence", Show.Integer(logic.AppliedSequence)),
            ("term", Show.Integer(logic.Term)),
            ("businessDate", Show.Integer(logic.BusinessDate)),
            ("oldestRetainedDate", Show.Integer(logic.OldestRetainedDate)),
            ("heldCount", Show.Integer(logic.HeldCount)),
            ("parkedCount", Show.Integer(logic.ParkedCount)),
        ];
        return keys;
    }

    /// <summary>What there is of a kind, and how the fields of each are read when it comes to that.</summary>
    private sealed class Keys() : SortedDictionary<string, Func<IEnumerable<(string Name, string Value)>>>(StringComparer.Ordinal);

    /// <summary>The public properties of a view: a column that is added is compared without a change here.</summary>
    private static class Columns
    {
        // A row number, and counts that are for people and no part of the state.
        private static readonly string[] s_leftOut =
            [nameof(OrderView.Index), nameof(SourceView.AppliedCount), nameof(SourceView.DuplicateCount), nameof(SourceView.DuplicateExecCount)];

        public static IEnumerable<(string Name, string Value)> Of<T>(T view)
            where T : struct => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static property => !s_leftOut.Contains(property.Name))
                .Select(property => (char.ToLowerInvariant(property.Name[0]) + property.Name[1..], property.GetValue(view)?.ToString() ?? ""));
    }
}
