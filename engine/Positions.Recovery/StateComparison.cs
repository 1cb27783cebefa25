using Positions.Core;
using Positions.Core.Pages;

namespace Positions.Recovery;

/// <summary>Finds out where two states of the same sequence differ. Cold; allocates.</summary>
public static class StateComparison
{
    /// <summary>
    /// The differing position that was changed at the lowest sequence, because whatever is wrong began there or before; if all positions
    /// agree, the first row of the first table that does not. Null if the states are the same in every byte.
    /// </summary>
    /// <param name="first">No epoch is open; is not changed.</param>
    /// <param name="second">As the first, of the same sequence.</param>
    /// <param name="firstName">What to call it in the text.</param>
    /// <param name="secondName">As before.</param>
    public static StateDifference? Find(BusinessLogic first, BusinessLogic second, string firstName, string secondName)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return FindPosition(first, second, firstName, secondName) ?? FindRow(first, second);
    }

    private static StateDifference? FindPosition(BusinessLogic first, BusinessLogic second, string firstName, string secondName)
    {
        StateDifference? found = null;
        for (int row = 0; row < Math.Max(first.PositionCount, second.PositionCount); row++)
        {
            PositionView? one = row < first.PositionCount ? first.GetPosition(row) : null;
            PositionView? other = row < second.PositionCount ? second.GetPosition(row) : null;
            if (one == other)
            {
                continue;
            }

            PositionView named = one ?? other!.Value;
            long sequence = Math.Min((one ?? named).LastSequence, (other ?? named).LastSequence);
            if (found is null || sequence < found.Sequence)
            {
                found = new StateDifference($"{named.Account}/{named.Symbol}", sequence, $"{firstName} {Show(one)}, {secondName} {Show(other)}");
            }
        }

        return found;
    }

    private static string Show(PositionView? position) => position is { } p
        ? $"{p.Account}/{p.Symbol} {p.Quantity} (open cost {p.OpenCost}, realized {p.RealizedPoints}, fees {p.Fees}, version {p.Version}, last input {p.LastSequence})"
        : "has no such position";

    private static StateDifference? FindRow(BusinessLogic first, BusinessLogic second)
    {
        for (int table = 0; table < first.TableCount; table++)
        {
            TableShape shape = first.GetTable(table);
            TableShape otherShape = second.GetTable(table);
            if (shape.RowCount != otherShape.RowCount)
            {
                return new StateDifference($"table {shape.Name}", 0, $"{shape.RowCount} rows in one, {otherShape.RowCount} in the other");
            }

            for (int page = 0; page < shape.PageCount; page++)
            {
                ReadOnlySpan<byte> one = first.GetPage(table, page);
                ReadOnlySpan<byte> other = second.GetPage(table, page);
                int at = one.CommonPrefixLength(other);
                if (at < one.Length)
                {
                    int row = (page * (StateMemory.PageBytes / shape.RowBytes)) + (at / shape.RowBytes);
                    return new StateDifference($"table {shape.Name} row {row}", 0, $"byte {at % shape.RowBytes} of {shape.RowBytes} differs first");
                }
            }
        }

        return null;
    }
}
