namespace Positions.Reference;

/// <summary>D.8 as it is printed: from, event, cell.</summary>
/// <remarks>
/// qty: New, PartiallyFilled or Filled by the quantities. PC, PR: PendingCancel, PendingReplace. PCf, PRf: stays pending, Filled if
/// nothing is left. restore: what it was before it was pending. same: the status stays and the event is in order.
/// late, overfill, onRejected: the position moves, the status stays. over: Expired or DoneForDay, as the event says.
/// </remarks>
public static class OrderMatrix
{
    private const string Table = """
        from            Ack     Trade      PendingCancel Canceled PendingReplace Replaced  Reject   Expire TradeCancel TradeCorrect
        None            New     qty+orphan PC+orphan     Canceled PR+orphan      New+orphan Rejected over  park        park
        PendingNew      New     qty        PC            Canceled PR             x         Rejected over   x           x
        New             dup     qty        PC            Canceled PR             qty       Rejected over   x           x
        PartiallyFilled stale   qty        PC            Canceled PR             qty       x        over   qty         qty
        Filled          stale   overfill   stale         x        PR             qty       x        x      qty         qty
        PendingCancel   restore PCf        dup           Canceled x              x         restore  over   PC          PC
        PendingReplace  restore PRf        PC            Canceled dup            qty       restore  over   PR          PR
        Canceled        stale   late       stale         dup      x              x         x        x      same        same
        Rejected        stale   onRejected x             stale    x              x         dup      x      x           x
        Expired         stale   late       stale         stale    x              x         x        dup    same        same
        DoneForDay      stale   late       stale         stale    x              qty       x        dup    same        same
        """;

    private static readonly Dictionary<(OrderState, OrderEvent), string> s_cells = Parse();

    public static string Cell(OrderState from, OrderEvent orderEvent) =>
        s_cells[(from, orderEvent == OrderEvent.DoneForDay ? OrderEvent.Expire : orderEvent)];

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
