using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>
/// More of the rules row by row: what is malformed, contradicts what is known, or comes when it may not, message by message.
/// </summary>
[TestFixture]
public sealed class DomainEdgeTests
{
    private static readonly DomainRow[] s_rows =
    [
        // Fills.
        new("price below 0", Nothing, h => h.Apply(Fill(1, 1, Side.Buy, "10", "-37.63", "E1")), Disposition.Applied, Net: "10"),
        new("price 0", Nothing, h => h.Apply(Fill(1, 1, Side.Sell, "10", "0", "E1")), Disposition.Applied, Net: "-10"),
        new("a rebate", Nothing, h => h.Apply(Fill(1, 1, Side.Buy, "10", "1", "E1", fee: "-0.5")), Disposition.Applied, Net: "10"),
        new("a time in the future", Nothing, h => h.Apply(Future(Fill(1, 1, Side.Buy, "10", "1", "E1"))), Disposition.Applied, Net: "10"),
        new("an id with another side", Bought, h => h.Apply(Fill(1, 2, Side.Sell, "10", "100", "E1")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("an id with another price", Bought, h => h.Apply(Fill(1, 2, Side.Buy, "10", "101", "E1")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("an id on another account", Bought, h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1", "OTHER")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("an id with another fee", Bought, h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1", fee: "1")), Disposition.DuplicateExec, Net: "10"),
        new("the id from another source of the domain", Bought, h => h.Apply(Fill(2, 1, Side.Buy, "10", "100", "E1")), Disposition.DuplicateExec, Net: "10"),
        new("a drop copy older than what is kept", RetiredDropCopy, h => h.Apply(Early(Fill(3, 1, Side.Buy, "10", "100", "E1"))), Disposition.Rejected,
            RejectReason.OlderThanRetained, "10"),
        new("a drop copy of what is kept", DropCopy, h => h.Apply(Fill(3, 1, Side.Buy, "10", "100", "E1")), Disposition.DuplicateExec, Net: "10"),
        new("a drop copy that is first", DropCopy, h => h.Apply(Fill(3, 1, Side.Buy, "10", "100", "E2")), Disposition.Applied, Net: "20"),

        // Executions of orders.
        new("on a canceled order", Canceled, h => h.Apply(Ordered(3, "10", "E2")), Disposition.Applied, Net: "20", Alert: AlertCode.LateFill),
        new("on a canceled order, strictly", CanceledStrict, h => h.Apply(Ordered(3, "10", "E2")), Disposition.Rejected,
            RejectReason.IllegalOrderTransition, "10", AlertCode.LateFill),
        new("beyond the order", Acknowledged, h => h.Apply(Ordered(2, "101", "E2")), Disposition.Applied, Net: "101", Alert: AlertCode.Overfill),
        new("beyond the order, strictly", AcknowledgedStrict, h => h.Apply(Ordered(2, "101", "E2")), Disposition.Rejected,
            RejectReason.IllegalOrderTransition, Alert: AlertCode.Overfill),
        new("an id, and a count that does not add up", Acknowledged, h => h.Apply(Counted(Ordered(2, "10", "E2"), "99")), Disposition.Applied, Net: "10",
            Alert: AlertCode.CumMismatch),
        new("on an order of another symbol", Acknowledged,
            h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E2", symbol: "OTHER", orderId: "O1")), Disposition.Applied, Alert: AlertCode.OrderMismatch),
        new("a canceled order is filled, says a status", Canceled, h => h.Apply(Update(3, OrderStatus.Filled, 18)), Disposition.Rejected,
            RejectReason.IllegalOrderTransition, "10", AlertCode.IllegalTransition),
        new("a canceled order is replaced", Canceled, h => h.Apply(Update(3, OrderStatus.Replaced, 5)), Disposition.Rejected,
            RejectReason.IllegalOrderTransition, "10", AlertCode.IllegalTransition),
        new("an acknowledgement again, under a new number", Acknowledged, h => h.Apply(Update(2, OrderStatus.New, 0)), Disposition.Stale),
        new("an order without account", Nothing, h => h.Apply(Update(1, OrderStatus.New, 0) with { Account = default }), Disposition.Rejected, RejectReason.Malformed),
        new("an order without symbol", Nothing, h => h.Apply(Update(1, OrderStatus.New, 0) with { Symbol = default }), Disposition.Rejected, RejectReason.Malformed),
        new("an order without side", Nothing, h => h.Apply(Update(1, OrderStatus.New, 0) with { Side = Side.None }), Disposition.Rejected, RejectReason.Side),
        new("an order without an id", Nothing, h => h.Apply(Update(1, OrderStatus.New, 0) with { OrderId = default }), Disposition.Rejected, RejectReason.Malformed),
        new("an order of another side than it was", Acknowledged, h => h.Apply(Update(2, OrderStatus.Canceled, 4) with { Side = Side.Sell }), Disposition.Rejected,
            RejectReason.ExecIdConflict, Alert: AlertCode.OrderMismatch),

        // Busts.
        new("bust of another price", Bought, h => h.Apply(Bust(1, 2, "B", "E1", price: "101")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of another side", Bought, h => h.Apply(Bust(1, 2, "B", "E1", Side.Sell)), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of another symbol", Bought, h => h.Apply(Bust(1, 2, "B", "E1", symbol: "OTHER")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of another fee", Bought, h => h.Apply(Bust(1, 2, "B", "E1", fee: "1")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of itself", Bought, h => h.Apply(Bust(1, 2, "E1", "E1")), Disposition.Rejected, RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of what nobody knows, older than what is kept", Retired, h => h.Apply(Early(Bust(1, 2, "B", "E9", flags: SourcePrefix.PossResend))),
            Disposition.Rejected, RejectReason.OlderThanRetained, "10"),
        new("bust of a correct that could not take its place: an adjustment of nothing has no price", OffsetAmidTheDay,
            h => h.Apply(Bust(1, 4, "B", "C")), Disposition.Applied, Net: "-5"),

        // Corrections.
        new("correct without id", Bought, h => h.Apply(Correct(1, 2, null, "E1", Side.Buy, "5", "100")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("correct without reference", Bought, h => h.Apply(Correct(1, 2, "C", null, Side.Buy, "5", "100")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("correct without a side", Bought, h => h.Apply(Correct(1, 2, "C", "E1", Side.None, "5", "100")), Disposition.Rejected, RejectReason.Side, "10"),
        new("correct to below 0", Bought, h => h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "-5", "100")), Disposition.Rejected,
            RejectReason.QuantityNotPositive, "10"),
        new("correct of another quantity", Bought,
            h => h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", "100") with { RefQuantity = Decimal8.Parse("11") }), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("correct in another fee currency", Bought,
            h => h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", "100", "1") with { FeeCurrency = Text4.From("BNB") }), Disposition.Rejected,
            RejectReason.OutOfRange, "10"),
        new("correct of an unknown fill", Bought, h => h.Apply(Correct(1, 2, "C", "E9", Side.Buy, "5", "100")), Disposition.Parked, Net: "10"),
        new("the same correct again", Corrected, h => h.Apply(Correct(1, 3, "C", "E1", Side.Buy, "5", "100")), Disposition.DuplicateExec, Net: "5"),
        new("its id with other figures", Corrected, h => h.Apply(Correct(1, 3, "C", "E1", Side.Buy, "6", "100")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "5", AlertCode.ExecConflict),
        new("correct of a correct", Corrected, h => h.Apply(Correct(1, 3, "D", "C", Side.Buy, "7", "100")), Disposition.Applied, Net: "7"),
        new("a fill with the id of a correct", Corrected, h => h.Apply(Fill(1, 3, Side.Buy, "5", "100", "C")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "5", AlertCode.ExecConflict),

        // Marks.
        new("mark without a symbol", Bought, h => h.Apply(Mark(2, 1, null, "1")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("mark of kind 0", Bought, h => h.Apply(Mark(2, 1, "SYM", "1", 0)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("mark of nothing known", Bought, h => h.Apply(Mark(2, 1, "NEW", "0")), Disposition.Applied, Net: "10"),

        // Days and loads.
        new("no month", Bought, h => h.Apply(Rolled(2026_00_07)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("no day", Bought, h => h.Apply(Rolled(2026_01_32)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("session of another date", Day, h => h.Apply(Opened(2026_01_06)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("a load without account", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", account: "")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("a load without file", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", fileId: "")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("a load without a price", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", null)), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("a load to flat", Day, h => h.Apply(Load(2026_01_05, "SYM", "0", null)), Disposition.Applied, Net: "0", Alert: AlertCode.StartOfDayDifference),
        new("part 0", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", part: 0)), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("part 3 of 2", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", part: 3, parts: 2)), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("the last part, in another currency than the first", FirstPart, h => h.Apply(Part(2, "USD")), Disposition.Rejected, RejectReason.Currency, null),
        new("the last part", FirstPart, h => h.Apply(Part(2, "EUR")), Disposition.Applied, Net: "10", Alert: AlertCode.StartOfDayDifference),
        new("the last part, which names no currency", FirstPart, h => h.Apply(Part(2, null)), Disposition.Applied, Net: "10",
            Alert: AlertCode.StartOfDayDifference),
        new("the first part again", FirstPart, h => h.Apply(Part(1, "EUR")), Disposition.Control, Net: "10"),
        new("a part after another load came in between", FirstPart, h =>
        {
            h.Apply(Load(2026_01_05, "ELSE", "5", "90"));
            return h.Apply(Part(2, "EUR"));
        }, Disposition.Rejected, RejectReason.Malformed, null),
        new("a part after one was refused", FirstPart, h =>
        {
            h.Apply(Part(2, "USD"));
            return h.Apply(Part(2, "EUR"));
        }, Disposition.Rejected, RejectReason.Malformed, null),
        new("a part of a load in other parts", FirstPart, h => h.Apply(Part(2, "EUR") with { Parts = 3 }), Disposition.Rejected, RejectReason.Malformed, null),
        new("a part on the other side", FirstPart, h => h.Apply(Part(2, "EUR") with { Quantity = Decimal8.Parse("-5") }), Disposition.Rejected,
            RejectReason.Malformed, null),
        new("a part in another currency than the position", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", parts: 2) with { Currency = Text4.From("EUR") }),
            Disposition.Rejected, RejectReason.Currency, "10"),
        new("forced after the session opened", Open, h => h.Apply(Forced(1)), Disposition.Applied, Net: "5", Alert: AlertCode.StartOfDayDifference),
        new("forced on what has moved on", Open, h => h.Apply(Forced(0)), Disposition.Rejected, RejectReason.NotAllowed, "10"),

        // Adjustments.
        new("adjustment without account", Bought, h => h.Apply(Adjusted("5", 1, account: "")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("adjustment by no rule", Bought, h => h.Apply(Adjusted("5", 1, (AdjustmentCost)9)), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("adjustment at a price that is not there", Bought, h => h.Apply(Adjusted("5", 1, AdjustmentCost.Price)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("adjustment by nothing", Bought, h => h.Apply(Adjusted("0", 1)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("adjustment to flat", Bought, h => h.Apply(Adjusted("0", 1, isTarget: true)), Disposition.Applied, Net: "0"),
        new("adjustment to a target whose move fits no quantity", ShortOfAll, h => h.Apply(Adjusted("3", 1, AdjustmentCost.Price, "90", isTarget: true)),
            Disposition.Rejected, RejectReason.OutOfRange, "-92233720368.54775807"),
        new("adjustment over flat", Bought, h => h.Apply(Adjusted("-15", 1, AdjustmentCost.Price, "90")), Disposition.Applied, Net: "-5"),

        // Corporate actions.
        new("split without symbol", Bought, h => h.Apply(Split("", 2, 1)), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("split below 0", Bought, h => h.Apply(Split("SYM", -2, 1)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("split to steps of 0", Bought, h => h.Apply(Split("SYM", 2, 1, "45", "0")), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("rename of nothing known", Bought, h => h.Apply(Renamed("NONE", "NEW")), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("rename to nothing", Bought, h => h.Apply(Renamed("SYM", "")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("rename into another currency", TwoCurrencies, h => h.Apply(Renamed("SYM", "NEW")), Disposition.Rejected, RejectReason.Currency),

        // Sources.
        new("an execution without number, from a source in conflict", Conflict, h => h.Apply(Fill(1, 0, Side.Buy, "1", "100", "E9")), Disposition.Rejected,
            RejectReason.SourceHalted, "10"),
        new("a setting without a key", Bought, h => h.Apply(Setting("", "1")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("a halt of the engine's own source", Bought, h => h.Apply(Halted(0, 1)), Disposition.Ignored, Net: "10"),
        new("resuming what is not halted", Bought, h => h.Apply(Resumed(1, 2)), Disposition.Rejected, RejectReason.NotAllowed, "10"),
    ];

    private static IEnumerable<TestCaseData> Rows => s_rows.Select(row => new TestCaseData(row).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Rows))]
    public void ShouldBe_WhenTheRowHolds(DomainRow row) => row.Check();

    private static void Nothing(LogicHarness h)
    {
    }

    private static void Bought(LogicHarness h) => h.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));

    private static void ShortOfAll(LogicHarness h) => h.Apply(Fill(1, 1, Side.Sell, "92233720368.54775807", "100", "E1"));

    private static void Corrected(LogicHarness h)
    {
        Bought(h);
        h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", "100"));
    }

    private static void OffsetAmidTheDay(LogicHarness h)
    {
        h.Apply(Fill(1, 1, Side.Sell, "4", "100", "E0"));
        h.Apply(Fill(1, 2, Side.Buy, "3", "100", "E1"));
        h.Apply(Adjusted("-1", 2));
        h.Apply(Correct(1, 3, "C", "E1", Side.Buy, "4", "100"));
    }

    private static void Retired(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_06));
        h.Apply(Rolled(2026_01_07));
    }

    private static void DropCopy(LogicHarness h)
    {
        h.Apply(Setting("Ingress:Sources:3:DropCopy", "true"));
        Bought(h);
    }

    private static void RetiredDropCopy(LogicHarness h)
    {
        h.Apply(Setting("Ingress:Sources:3:DropCopy", "true"));
        Retired(h);
    }

    private static void Day(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_05));
    }

    private static void Open(LogicHarness h)
    {
        Day(h);
        h.Apply(Opened(2026_01_05));
    }

    private static void Acknowledged(LogicHarness h) => h.Apply(Update(1, OrderStatus.New, 0));

    private static void AcknowledgedStrict(LogicHarness h)
    {
        h.Apply(Setting("Positions:Overfill", "quarantine"));
        Acknowledged(h);
    }

    private static void Canceled(LogicHarness h)
    {
        h.Apply(Ordered(1, "10", "E1"));
        h.Apply(Update(2, OrderStatus.Canceled, 4));
    }

    private static void CanceledStrict(LogicHarness h)
    {
        h.Apply(Setting("Positions:LateFill", "quarantine"));
        Canceled(h);
    }

    private static void TwoCurrencies(LogicHarness h)
    {
        h.Apply(Instrument("SYM", "USD"));
        h.Apply(Instrument("NEW", "EUR"));
    }

    private static void Conflict(LogicHarness h)
    {
        h.Apply(Setting("Ingress:Sources:1:Unsequenced", "true"));
        Bought(h);
        h.Apply(Fill(1, 1, Side.Buy, "11", "100", "E2"));
    }

    private static Fill Ordered(long sourceSeq, string quantity, string execId) =>
        Fill(1, sourceSeq, Side.Buy, quantity, "100", execId, orderId: "O1");

    private static Fill Counted(Fill fill, string cumQuantity) => fill with { CumQuantity = Decimal8.Parse(cumQuantity) };

    private static Fill Future(Fill fill)
    {
        fill.Prefix.TransactTime = new UtcNanos(DefaultTime.Value + 3_600_000_000_000);
        return fill;
    }

    private static Fill Early(Fill fill)
    {
        fill.Prefix.TransactTime = new UtcNanos(DefaultTime.Value - 1);
        return fill;
    }

    private static FillBust Early(FillBust bust)
    {
        bust.Prefix.TransactTime = new UtcNanos(DefaultTime.Value - 1);
        return bust;
    }

    private static void FirstPart(LogicHarness h)
    {
        Day(h);
        h.Apply(Part(1, "EUR"));
    }

    private static PositionLoaded Part(ushort part, string? currency) =>
        Load(2026_01_05, "NEW", "5", "90", part: part, parts: 2) with { Currency = Text4.From(currency) };

    private static PositionLoaded Forced(long expectedVersion) =>
        Load(2026_01_05, "SYM", "5", "90") with { IsForced = 1, ExpectedVersion = expectedVersion };
}
