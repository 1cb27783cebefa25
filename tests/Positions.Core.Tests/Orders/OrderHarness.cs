using Positions.Core.Orders;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Orders;

/// <summary>A book of orders with the shortest way to say what happens to them; quantities and prices are plain decimals.</summary>
internal sealed class OrderHarness : IDisposable
{
    public const uint Domain = 7;

    private readonly StateMemory _memory = new();
    private long _sequence;

    public OrderHarness() => Book = new OrderBook(_memory);

    public OrderBook Book { get; }

    public uint Date { get; set; } = 20260105;

    /// <summary>Alerts of the last event, each code once.</summary>
    public List<AlertCode> Alerts { get; } = [];

    public StateDigest Digest => _memory.ComputeDigest();

    public static OrderUpdate Update(
        byte execType,
        OrderStatus status = OrderStatus.Unknown,
        string? orderId = "O1",
        string? clientId = null,
        string? quantity = null,
        string? cum = null,
        string? leaves = null,
        string? price = null,
        string? account = "ACC",
        string? symbol = "SYM",
        Side side = Side.Buy) =>
        InputFactory.Update(1, status, execType, orderId, clientId, quantity, cum, leaves, price, account, symbol, side);

    public static Fill Fill(string quantity, string price = "10", string? orderId = "O1", string? cum = null,
        string? execId = "E", string symbol = "SYM", string account = "ACC", Side side = Side.Buy)
    {
        Fill fill = InputFactory.Fill(1, 1, side, quantity, price, execId, account, symbol, orderId: orderId);
        fill.CumQuantity = Decimal(cum);
        return fill;
    }

    public OrderVerdict Apply(in OrderUpdate update)
    {
        OrderVerdict verdict = Book.Apply(in update, Domain, Date, ++_sequence, InputFactory.DefaultTime);
        Take(verdict.Alerts);
        return verdict;
    }

    public OrderVerdict Apply(byte execType, OrderStatus status = OrderStatus.Unknown, string? quantity = null, string? clientId = null,
        string? orderId = "O1", string? cum = null) =>
        Apply(Update(execType, status, orderId, clientId, quantity, cum));

    public RejectReason Trade(in Fill fill)
    {
        RejectReason reason = Book.PlanFill(in fill, Domain, Date, -1, out OrderFillPlan plan);
        Take(plan.Alerts);
        if (reason == RejectReason.None)
        {
            Book.CommitFill(in fill, in plan, ++_sequence, InputFactory.DefaultTime);
        }

        return reason;
    }

    public RejectReason Trade(string quantity, string price = "10", string? orderId = "O1") => Trade(Fill(quantity, price, orderId));

    public OrderVerdict Bust(string quantity, string price = "10", bool reopens = true, int row = -1)
    {
        row = row < 0 ? RowOf("O1") : row;
        OrderVerdict verdict = Book.UndoFill(
            row, Mantissa(quantity), Notional(quantity, price), reopens, Date, ++_sequence, UtcNanos.Null, InputFactory.DefaultTime);
        Take(verdict.Alerts);
        return verdict;
    }

    public OrderVerdict Correct(string oldQuantity, string oldPrice, string quantity, string price, bool reopens = true, int row = -1)
    {
        row = row < 0 ? RowOf("O1") : row;
        OrderVerdict verdict = Book.CorrectFill(
            row,
            Mantissa(oldQuantity),
            Notional(oldQuantity, oldPrice),
            Mantissa(quantity),
            Notional(quantity, price),
            reopens,
            Date,
            ++_sequence,
            UtcNanos.Null,
            InputFactory.DefaultTime);
        Take(verdict.Alerts);
        return verdict;
    }

    /// <summary>Retires all at once and returns how many orders went.</summary>
    public int Retire(uint oldestRetainedDate)
    {
        int cursor = 0;
        return Book.RetireSlice(ref cursor, int.MaxValue, oldestRetainedDate);
    }

    public int RowOf(string orderId) => Book.Find(Domain, Text36.From(orderId));

    public int RowOfClientId(string clientId, string account = "ACC") =>
        Book.FindByClientId(Domain, Text16.From(account), Text36.From(clientId));

    public OrderView View(string orderId = "O1") => ViewOf(RowOf(orderId));

    public OrderView ViewOf(int row)
    {
        Assert.That(Book.TryGetView(row, out OrderView view), Is.True, $"row {row}");
        return view;
    }

    public static long Mantissa(string value) => Decimal8.Parse(value).Mantissa;

    public void Dispose() => _memory.Dispose();

    private static Int128 Notional(string quantity, string price) => Math.BigMul(Mantissa(quantity), Mantissa(price));

    private static Decimal8 Decimal(string? value) => value is null ? Decimal8.Null : Decimal8.Parse(value);

    private void Take(OrderAlerts alerts)
    {
        Alerts.Clear();
        for (AlertCode code = alerts.TakeNext(); code != AlertCode.None; code = alerts.TakeNext())
        {
            Alerts.Add(code);
        }
    }
}
