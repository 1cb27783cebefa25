namespace Positions.Core.Former;

/// <summary>
/// What a former logic version's tables have that today's have not. Every table is named here that is not, byte for byte, what it would be
/// today; all others are taken as they are.
/// </summary>
internal sealed class FormerLayout
{
    public required uint LogicVersion { get; init; }

    /// <summary>One for each table with other rows.</summary>
    public required FormerRow[] Rows { get; init; }

    /// <summary>Tables at the end that it did not have yet: they begin empty.</summary>
    public required int TablesAdded { get; init; }

    /// <summary>Splits and renamings stood in one queue with other works, and began when they came to its head.</summary>
    public bool HasOneQueue { get; init; }

    /// <summary>The index of orders by client order id hangs on another hash: it is built anew from the rows.</summary>
    public bool RebuildsOrderAliases { get; init; }

    /// <summary>The layout of a version that is migrated to today's; null if it is not known here.</summary>
    public static FormerLayout? Find(uint logicVersion) => logicVersion switch
    {
        3 => LogicVersion3.ToLayout(),
        4 => LogicVersion4.ToLayout(),
        5 => LogicVersion5.ToLayout(),
        6 => LogicVersion6.ToLayout(),
        7 => LogicVersion7.ToLayout(),
        8 => LogicVersion8.ToLayout(),
        9 => LogicVersion9.ToLayout(),
        _ => null,
    };

    /// <summary>Null for a table whose rows are as they were.</summary>
    public FormerRow? FindRow(string table)
    {
        foreach (FormerRow row in Rows)
        {
            if (row.Table == table)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Tables that are not taken over but built anew.</summary>
    public bool IsRebuilt(string table) => RebuildsOrderAliases && table is "orders.aliases.index" or "orders.aliases.overflow";
}
