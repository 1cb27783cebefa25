using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Tests.Orders;

/// <summary>Every state with every event, through the book.</summary>
/// <remarks>
/// A cell is the state after the event, and what is alerted; <c>dup</c> and <c>stale</c>: no effect; <c>x</c>: refused (5)
/// with an alert; <c>park</c>: kept until the execution comes. The order is one of 100, of which 40 are executed where executions are
/// possible; a trade is of 10, "all" of what is left, a bust takes the 40 back, a correction makes 30 of them, the new quantity of a
/// replacement is 120. The columns with a question mark are status reports.
/// </remarks>
[TestFixture]
public sealed class OrderMatrixTests
{
    /// <summary>The columns that FIX has in its matrices too.</summary>
    private const string Matrix = """
        from | Ack   | Trade     | all       | PendC     | Cancel | PendR     | Replace    | Reject | Expire | DFD | Bust | Corr
        none | New   | PF orphan | PF orphan | PC orphan | C      | PR orphan | New orphan | Rej    | Exp    | DFD | park | park
        PN   | New   | PF        | F         | PC        | C      | PR        | x          | Rej    | Exp    | DFD | x    | x
        New  | dup   | PF        | F         | PC        | C      | PR        | New        | Rej    | Exp    | DFD | x    | x
        PF   | stale | PF        | F         | PC        | C      | PR        | PF         | x      | Exp    | DFD | New  | PF
        F    | stale | F over    | F over    | stale     | x      | PR        | PF         | x      | x      | x   | PF   | PF
        PC   | PF    | PC        | F         | dup       | C      | x         | x          | PF     | Exp    | DFD | PC   | PC
        PR   | PF    | PR        | F         | PC        | C      | dup       | PF         | PF     | Exp    | DFD | PR   | PR
        C    | stale | C late    | C late    | stale     | dup    | x         | x          | x      | x      | x   | C    | C
        Rej  | stale | Rej crit  | Rej crit  | x         | stale  | x         | x          | dup    | x      | x   | x    | x
        Exp  | stale | Exp late  | Exp late  | stale     | stale  | x         | x          | x      | dup    | dup | Exp  | Exp
        DFD  | stale | DFD late  | DFD late  | stale     | stale  | x         | PF         | x      | dup    | dup | DFD  | DFD
        Sus  | PF    | Sus       | F         | PC        | C      | PR        | PF         | x      | Exp    | DFD | Sus  | Sus
        Sto  | dup   | Sto       | F         | PC        | C      | PR        | PF         | x      | Exp    | DFD | Sto  | Sto
        """;

    /// <summary>What else the wire can say.</summary>
    private const string Others = """
        from | PendNew | Suspend    | Stop       | Restate    | ReqRej | New?  | PF?        | F?  | C?    | PC?
        none | PN      | Sus orphan | Sto orphan | New orphan | x      | New   | New orphan | x   | C     | PC orphan
        PN   | dup     | Sus        | Sto        | PN         | stale  | New   | stale      | x   | C     | PC
        New  | stale   | Sus        | Sto        | New        | stale  | dup   | stale      | x   | C     | PC
        PF   | stale   | Sus        | Sto        | PF         | stale  | stale | dup        | x   | C     | PC
        F    | stale   | stale      | stale      | PF         | stale  | stale | stale      | dup | x     | stale
        PC   | stale   | PC         | PC         | PC         | PF     | stale | stale      | x   | C     | dup
        PR   | stale   | PR         | PR         | PR         | PF     | stale | stale      | x   | C     | PC
        C    | stale   | x          | x          | stale      | stale  | stale | stale      | x   | dup   | stale
        Rej  | stale   | x          | x          | stale      | stale  | stale | stale      | x   | stale | stale
        Exp  | stale   | x          | x          | stale      | stale  | stale | stale      | x   | stale | stale
        DFD  | stale   | x          | x          | PF         | stale  | stale | stale      | x   | stale | stale
        Sus  | stale   | dup        | Sto        | Sus        | stale  | stale | stale      | x   | C     | PC
        Sto  | stale   | Sus        | dup        | Sto        | stale  | dup   | stale      | x   | C     | PC
        """;

    [Test]
    public void ShouldBeCompleteAndCoverEveryCell_WhenTheTableIsRead()
    {
        Assert.That(Matrix.Split('\n'), Has.Length.EqualTo(1 + OrderMatrix.StateCount));
        Assert.That(Others.Split('\n'), Has.Length.EqualTo(1 + OrderMatrix.StateCount));
        Assert.That(Cells().Count(), Is.EqualTo(OrderMatrix.StateCount * 22));
    }

    [TestCaseSource(nameof(Cells))]
    public void ShouldDoWhatTheCellSays_When(string from, string happens, string expected)
    {
        using var harness = new OrderHarness();
        Bring(harness, from);
        StateDigest digest = harness.Digest;
        (string told, OrderState state) = Happen(harness, happens);

        Assert.That(told, Is.EqualTo(expected));
        bool isBooked = from == "Rej" && (happens is "Bust" or "Corr");
        bool isUntouched = (expected is "dup" or "stale" or "x" or "park") && !isBooked;
        Assert.That(harness.Digest == digest, Is.EqualTo(isUntouched), "pages change exactly where something was done");
        if (isUntouched)
        {
            Assert.That(Name(state), Is.EqualTo(from), "the state stays");
        }
    }

    private static IEnumerable<string[]> Cells() => CellsOf(Matrix).Concat(CellsOf(Others));

    private static IEnumerable<string[]> CellsOf(string table)
    {
        string[] lines = table.Split('\n');
        string[] header = Split(lines[0]);
        foreach (string line in lines[1..])
        {
            string[] cells = Split(line);
            Assert.That(cells, Has.Length.EqualTo(header.Length), line);
            for (int i = 1; i < cells.Length; i++)
            {
                yield return [cells[0], header[i], cells[i]];
            }
        }
    }

    private static void Bring(OrderHarness harness, string state)
    {
        if (state == "none")
        {
            return;
        }

        harness.Apply(state == "PN" ? (byte)10 : (byte)0, quantity: "100");
        if (state is "PN" or "New")
        {
            return;
        }

        if (state == "Rej")
        {
            harness.Apply(8);
        }

        harness.Trade("40");
        switch (state)
        {
            case "F": harness.Trade("60"); break;
            case "PC": harness.Apply(6); break;
            case "PR": harness.Apply(14); break;
            case "C": harness.Apply(4); break;
            case "Exp": harness.Apply(12); break;
            case "DFD": harness.Apply(3); break;
            case "Sus": harness.Apply(9); break;
            case "Sto": harness.Apply(7); break;
            default: Assert.That(state, Is.EqualTo("PF").Or.EqualTo("Rej")); break;
        }

        Assert.That(Name(harness.Book.Read(harness.RowOf("O1")).State), Is.EqualTo(state), "the way to the state");
    }

    private static (string Told, OrderState State) Happen(OrderHarness harness, string what)
    {
        int row = harness.RowOf("O1");
        bool hasExecution = row >= 0 && harness.Book.Read(row).CumQuantity > 0;
        switch (what)
        {
            case "Trade":
            case "all":
                bool isLast = what == "all" && row >= 0 && harness.View().Status != OrderStatus.Filled;
                long rest = isLast ? OrderHarness.Mantissa("100") - harness.Book.Read(row).CumQuantity : OrderHarness.Mantissa("10");
                RejectReason reason = harness.Trade(new Decimal8(rest).ToString());
                OrderState after = harness.Book.Read(harness.RowOf("O1")).State;
                return (reason == RejectReason.None ? Name(after) + Suffix(harness) : reason.ToString(), after);
            case "Bust":
                return hasExecution ? Told(harness, harness.Bust("40")) : WithoutExecution(harness, OrderEventKind.TradeCancel);
            case "Corr":
                return hasExecution
                    ? Told(harness, harness.Correct("40", "10", "30", "10"))
                    : WithoutExecution(harness, OrderEventKind.TradeCorrect);
            default:
                (byte execType, OrderStatus status) = Message(what);
                return Told(harness, harness.Apply(execType, status, what is "Replace" or "Restate" ? "120" : null));
        }
    }

    /// <summary>Nothing is booked that could be undone, so that the caller has nothing to call: what the matrix says.</summary>
    private static (string Told, OrderState State) WithoutExecution(OrderHarness harness, OrderEventKind kind)
    {
        int row = harness.RowOf("O1");
        OrderState state = row < 0 ? OrderState.None : harness.Book.Read(row).State;
        OrderAction action = OrderMatrix.ActionOf(state, kind);
        return (action == OrderAction.Deny ? "x" : action.ToString().ToLowerInvariant(), state);
    }

    private static (byte ExecType, OrderStatus Status) Message(string what) => what switch
    {
        "Ack" => (0, OrderStatus.Unknown),
        "PendC" => (6, OrderStatus.Unknown),
        "Cancel" => (4, OrderStatus.Unknown),
        "PendR" => (14, OrderStatus.Unknown),
        "Replace" => (5, OrderStatus.Unknown),
        "Reject" => (8, OrderStatus.Unknown),
        "Expire" => (12, OrderStatus.Unknown),
        "DFD" => (3, OrderStatus.Unknown),
        "PendNew" => (10, OrderStatus.Unknown),
        "Suspend" => (9, OrderStatus.Unknown),
        "Stop" => (7, OrderStatus.Unknown),
        "Restate" => (13, OrderStatus.Unknown),
        "ReqRej" => (19, OrderStatus.Unknown),
        "New?" => (18, OrderStatus.New),
        "PF?" => (18, OrderStatus.PartiallyFilled),
        "F?" => (18, OrderStatus.Filled),
        "C?" => (18, OrderStatus.Canceled),
        "PC?" => (18, OrderStatus.PendingCancel),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such event"),
    };

    private static (string Told, OrderState State) Told(OrderHarness harness, OrderVerdict verdict)
    {
        string told = verdict.Outcome switch
        {
            OrderOutcome.Applied => Name(verdict.After) + Suffix(harness),
            OrderOutcome.Duplicate => "dup",
            OrderOutcome.Stale => "stale",
            OrderOutcome.Illegal => harness.Alerts.Contains(AlertCode.IllegalTransition) ? "x" : "x without alert",
            _ => verdict.Outcome.ToString(),
        };
        Assert.That(verdict.Reason == RejectReason.IllegalOrderTransition, Is.EqualTo(told == "x"));
        return (told, verdict.After);
    }

    private static string Suffix(OrderHarness harness) => string.Concat(harness.Alerts.Select(alert => " " + alert switch
    {
        AlertCode.OrphanOrder => "orphan",
        AlertCode.LateFill => "late",
        AlertCode.LateFillOnRejected => "crit",
        AlertCode.Overfill => "over",
        _ => alert.ToString(),
    }));

    private static string Name(OrderState state) => state switch
    {
        OrderState.None => "none",
        OrderState.PendingNew => "PN",
        OrderState.New => "New",
        OrderState.PartiallyFilled => "PF",
        OrderState.Filled => "F",
        OrderState.PendingCancel => "PC",
        OrderState.PendingReplace => "PR",
        OrderState.Canceled => "C",
        OrderState.Rejected => "Rej",
        OrderState.Expired => "Exp",
        OrderState.DoneForDay => "DFD",
        OrderState.Suspended => "Sus",
        OrderState.Stopped => "Sto",
        _ => state.ToString(),
    };

    private static string[] Split(string line) => line.Split('|', StringSplitOptions.TrimEntries);
}
