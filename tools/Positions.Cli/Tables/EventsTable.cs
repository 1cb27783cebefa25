using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli.Tables;

/// <summary>What the inputs did to positions, in the order of versions, with the position after each: a replay.</summary>
internal sealed class EventsTable : DataTable
{
    private static readonly Column[] s_columns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("engineTime", "Engine time", ColumnKind.Time),
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("event", "Event"),
        new("source", "Source", ColumnKind.Integer),
        new("epoch", "Epoch", ColumnKind.Integer),
        new("sourceSeq", "Source seq", ColumnKind.Integer),
        new("execId", "Exec id"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("price", "Price", ColumnKind.Decimal),
        new("currency", "Currency"),
        new("realizedDelta", "Realized", ColumnKind.Points),
        new("feeDelta", "Fee", ColumnKind.Decimal),
        new("feeCurrency", "Fee currency"),
        new("runningQuantity", "Running quantity", ColumnKind.Decimal),
        new("openCost", "Open cost", ColumnKind.Points),
        new("realizedPnl", "Realized P&L", ColumnKind.Points),
        new("fees", "Fees", ColumnKind.Decimal),
        new("version", "Version", ColumnKind.Integer),
        new("businessDate", "Business date", ColumnKind.Integer),
        new("reason", "Reason"),
        new("principal", "Principal"),
        new("detail", "Detail"),
    ];

    public override string Name => "events";

    public override IReadOnlyList<Column> Columns => s_columns;

    /// <summary>Sequence, time, account, symbol, execution and the last so many of the filter count; order and type are those of inputs.</summary>
    public override long Read(string dataDirectory, JournalFilter filter, VerbContext context, RowHandler handle)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var details = new EventDetails(logic);
        long count = 0;
        Queue<string[]>? last = filter.Last is null ? null : new Queue<string[]>();
        HandOnSink sink = PositionChanges.Of(default, default, -1, (in OutputEvent change) =>
        {
            if (!Fits(filter, in change))
            {
                return;
            }

            string[] cells = Cells(in change, details, logic.BusinessDate);
            if (last is null)
            {
                handle(cells);
                count++;
                return;
            }

            last.Enqueue(cells);
            if (last.Count > filter.Last)
            {
                last.Dequeue();
            }
        });
        DataReader.Replay(dataDirectory, logic, ref sink, filter.ToSequence, filter.ToTime, context, details.Note);
        foreach (string[] cells in last ?? [])
        {
            handle(cells);
            count++;
        }

        return count;
    }

    private static bool Fits(JournalFilter filter, in OutputEvent change) =>
        change.InputSequence >= (filter.FromSequence ?? 0)
        && change.EngineTime.Value >= (filter.FromTime?.Value ?? long.MinValue)
        && (filter.Account is null || filter.Account == change.Account.ToString())
        && (filter.Symbol is null || filter.Symbol == change.Symbol.ToString())
        && (filter.ExecId is null || filter.ExecId == change.ExecId.ToString());

    private static string[] Cells(in OutputEvent change, EventDetails details, uint businessDate)
    {
        Decimal8 multiplier = new(change.Multiplier);
        return
        [
            Show.Integer(change.InputSequence),
            change.EngineTime.ToString(),
            change.Account.ToString(),
            change.Symbol.ToString(),
            change.ChangeKind.ToString(),
            Show.Integer(change.SourceId),
            Show.Integer(change.Epoch),
            Show.Integer(change.SourceSeq),
            change.ExecId.ToString(),
            Show.Decimal(change.LastQuantity),
            Show.Price(in change),
            change.Currency.ToString(),
            Show.Money(change.RealizedDelta, multiplier),
            Show.Decimal(change.FeeDelta),
            change.FeeDelta == 0 ? "" : (change.FeeCurrency.IsNull ? change.Currency : change.FeeCurrency).ToString(),
            Show.Decimal(change.Quantity),
            Show.Money(change.OpenCost, multiplier),
            Show.Money(change.RealizedPoints, multiplier),
            Show.Decimal(change.Fees),
            Show.Integer(change.Version),
            businessDate == 0 ? "" : Show.Integer(businessDate),
            details.ReasonOf(in change),
            details.PrincipalOf(in change),
            details.Of(in change),
        ];
    }
}
