namespace Positions.Reference;

/// <summary>D.8 as it is printed, from, event, cell; with the columns and rows that FIX has beside it.</summary>
/// <remarks>
/// qty: the status follows the quantities. PC, PR: a request is pending. restore: the request that was pending is over.
/// orphan: known without an acknowledgement, then as if it were New. dup, stale: nothing happens. x: refused.
/// late, onRejected: the position moves, the status stays. over, hold: the state that the event names. terms: a new quantity, nothing else.
/// </remarks>
public static class OrderMatrix
{
    private const string Table = """
        from            Ack     Trade      PendingCancel Canceled PendingReplace Replaced Reject   Expire TradeCancel TradeCorrect PendingNew Hold   Restated CancelReject
        None            New     orphan     orphan        Canceled orphan         orphan   Rejected over   park        park         PendingNew orphan orphan   x
        PendingNew      New     qty        PC            Canceled PR             x        Rejected over   x           x            dup        hold   terms    stale
        New             dup     qty        PC            Canceled PR             Replaced Rejected over   x           x            stale      hold   terms    stale
        PartiallyFilled stale   qty        PC            Canceled PR             Replaced x        over   qty         qty          stale      hold   terms    stale
        Filled          stale   qty        stale         x        PR             Replaced x        x      qty         qty          stale      stale  terms    stale
        PendingCancel   restore qty        dup           Canceled x              x        restore  over   qty         qty          stale      hold   terms    restore
        PendingReplace  restore qty        PC            Canceled dup            Replaced restore  over   qty         qty          stale      hold   terms    restore
        Canceled        stale   late       stale         dup      x              x        x        x      qty         qty          stale      x      stale    stale
        Rejected        stale   onRejected x             stale    x              x        dup      x      x           x            stale      x      stale    stale
        Expired         stale   late       stale         stale    x              x        x        dup    qty         qty          stale      x      stale    stale
        DoneForDay      stale   late       stale         stale    x              Replaced x        dup    qty         qty          stale      x      Replaced stale
        Suspended       New     qty        PC            Canceled PR             Replaced Rejected over   qty         qty          stale      hold   terms    stale
        Stopped         dup     qty        PC            Canceled PR             Replaced Rejected over   qty         qty          stale      hold   terms    stale
        """;

    private static readonly Dictionary<(OrderState, OrderEvent), string> s_cells = Parse();

    public static string Cell(OrderState from, OrderEvent orderEvent) => s_cells[(from, orderEvent)];

    private static Dictionary<(OrderState, OrderEvent), string> Parse()
    {
        string[][] rows = [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        var cells = new Dictionary<(OrderState, OrderEvent), string>();
        foreach (string[] row in rows.Skip(1))
        {
            for (int column = 1; column < row.Length; column++)
            {
                cells.Add((Enum.Parse<OrderState>(row[0]), Enum.Parse<OrderEvent>(rows[0][column])), row[column]);
            }
        }

        return cells;
    }
}
