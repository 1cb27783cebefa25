using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli;

/// <summary>
/// The log of position changes as an incident's analyst wants it: event, quantity at price, and a running sum added up here and not
/// taken from
/// the state, so that the two can be held against each other.
/// </summary>
internal static class EventLog
{
    private static readonly Column[] s_columns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("engineTime", "Engine time"),
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("event", "Event"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("price", "@ Price", ColumnKind.Decimal),
        new("sum", "Running sum", ColumnKind.Decimal),
        new("realizedDelta", "Realized", ColumnKind.Decimal),
        new("version", "Version", ColumnKind.Integer),
        new("execId", "Exec id"),
        new("detail", "Detail"),
    ];

    /// <summary>Replays and writes; exit code 1 when a position's quantity is not the sum of its events.</summary>
    public static int Write(ReplayRequest request, BusinessLogic logic, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("events", s_columns);
        Dictionary<int, RunningSum> sums = [];
        var details = new EventDetails(logic);
        long count = 0;
        HandOnSink sink = PositionChanges.Of(request.Account, default, -1, (in OutputEvent change) =>
        {
            if (!sums.TryGetValue(change.PositionIndex, out RunningSum? sum))
            {
                sum = new RunningSum();
                sums.Add(change.PositionIndex, sum);
            }

            // Also what is not shown: a position may have had another symbol before.
            sum.Add(change.LastQuantity);
            if (!request.Symbol.IsNull && change.Symbol != request.Symbol)
            {
                return;
            }

            count++;
            report.Row(
                Show.Integer(change.InputSequence),
                change.EngineTime.ToString(),
                change.Account.ToString(),
                change.Symbol.ToString(),
                change.ChangeKind.ToString(),
                Show.Signed(change.LastQuantity),
                Show.Price(in change),
                DecimalText.Format(sum.Total, Decimal8.Scale),
                Show.Money(change.RealizedDelta, new Decimal8(change.Multiplier)),
                Show.Integer(change.Version),
                change.ExecId.ToString(),
                details.Of(in change));
        });
        void Edit(ref InputEvent input)
        {
            request.WhatIf.Edit(ref input);
            details.Note(ref input);
        }

        ReplayResult result = DataReader.Replay(request.DataDirectory, logic, ref sink, request.ToSequence, request.ToTime, context, Edit);
        report.End();
        int wrong = 0;
        foreach (int index in PositionOrder.Sorted(logic, request.Account, request.Symbol))
        {
            PositionView position = logic.GetPosition(index);
            RunningSum sum = sums.GetValueOrDefault(index) ?? new RunningSum();
            string key = $"{position.Account} {position.Symbol}";
            context.Say($"{key}: sum {sum}, position {position.Quantity}, version {position.Version}");
            if (sum.Total != position.Quantity.Mantissa)
            {
                wrong++;
                context.Error.WriteLine($"positions: {key} is {position.Quantity}, but its events sum to {sum}");
            }
        }

        context.Say($"{count:N0} events to sequence {result.LastSequence}");
        return wrong == 0 ? ExitCode.Ok : ExitCode.Wrong;
    }
}
