using System.Text.RegularExpressions;

namespace Positions.Core.Tests.Support;

/// <summary>
/// A state in lines that two logics can be compared by of which one had more inputs than the other: without sequences, ids that are made of
/// them, and the places of rows.
/// </summary>
internal static partial class StateText
{
    private const int SourcesMax = 9;

    public static IEnumerable<string> Of(BusinessLogic logic) => [.. Rows(logic), .. Sources(logic)];

    /// <summary>
    /// The same without the times of last events: what had waited and bears none takes that of the input that let it go, which is another where
    /// more inputs come.
    /// </summary>
    public static IEnumerable<string> WithoutEventTimes(BusinessLogic logic) => Of(logic).Select(static line => EventTime().Replace(line, ""));

    /// <summary>Positions with their lots, orders, and how much waits: what only a message that is applied, or waits, may change.</summary>
    public static IEnumerable<string> Rows(BusinessLogic logic) =>
        [.. Positions(logic), .. Orders(logic).Order(StringComparer.Ordinal), $"{logic.ParkedCount} parked, {logic.HeldCount} held"];

    public static IEnumerable<string> Positions(BusinessLogic logic) =>
        Enumerable.Range(0, logic.PositionCount).Select(logic.GetPosition).Select(position => AssignedId().Replace(
            (position with { LastSequence = 0, OpenedSequence = 0, Mark = position.Mark with { Sequence = 0 } }).ToString()
            + string.Join(' ', logic.GetOtherFees(position.Index))
            + string.Join(' ', logic.GetLots(position.Index).Select(static lot => $"{lot.Quantity} {lot.Cost} {lot.ExecId}")), "http-"));

    public static IEnumerable<string> Orders(BusinessLogic logic)
    {
        for (int row = 0; row < logic.OrderRowCount; row++)
        {
            if (logic.TryGetOrder(row, out OrderView order))
            {
                yield return (order with { Index = 0, FirstSequence = 0, LastSequence = 0 }).ToString();
            }
        }
    }

    public static IEnumerable<string> Sources(BusinessLogic logic)
    {
        for (uint id = 1; id <= SourcesMax; id++)
        {
            if (logic.TryGetSource(id, out SourceView source))
            {
                yield return $"source {source.SourceId} {source.Epoch} {source.NextExpectedSourceSeq} {source.RejectedCount} {source.HaltReason} "
                    + string.Join(' ', logic.GetSkippedRanges(id));
            }
        }
    }

    [GeneratedRegex("LastEventTime = [^,]*, ")]
    private static partial Regex EventTime();

    [GeneratedRegex("http-[0-9]+")]
    private static partial Regex AssignedId();
}
