using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary>
/// <c>positions explain</c>: every event that made a position, with what it was after each, and their sum. The quantity of a trade bears
/// its side, that of any other event its sign. What statements saw of it and operators decided stands among them.
/// </summary>
internal static class ExplainVerb
{
    private static readonly Column[] s_columns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("engineTime", "Engine time"),
        new("source", "Source", ColumnKind.Integer),
        new("epoch", "Epoch", ColumnKind.Integer),
        new("sourceSeq", "Source seq", ColumnKind.Integer),
        new("execId", "Exec id"),
        new("event", "Event"),
        new("side", "Side"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("price", "@ Price", ColumnKind.Decimal),
        new("runningQuantity", "Running quantity", ColumnKind.Decimal),
        new("openCost", "Open cost", ColumnKind.Decimal),
        new("realizedPnl", "Realized P&L", ColumnKind.Decimal),
        new("fees", "Fees", ColumnKind.Decimal),
        new("version", "Version", ColumnKind.Integer),
        new("detail", "Detail"),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var toSequence = new Option<long?>("--to-sequence") { Description = "stop behind this input" };
        var account = new Argument<string>("ACCOUNT");
        var symbol = new Argument<string>("SYMBOL");
        var command = new Command("explain", "Lists every input that made a position. Example: positions explain --data data APEX AAPL")
        {
            data, toSequence, account, symbol,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(data),
            VerbOptions.Sequence(parsed.GetValue(toSequence), "--to-sequence"),
            VerbOptions.Text<Text16>(parsed.GetRequiredValue(account), "ACCOUNT"),
            VerbOptions.Text<Text24>(parsed.GetRequiredValue(symbol), "SYMBOL"),
            context(parsed)));
        return command;
    }

    private static int Run(string dataDirectory, long? toSequence, Text16 account, Text24 symbol, VerbContext context)
    {
        if (account.IsNull || symbol.IsNull)
        {
            throw new UsageException("ACCOUNT and SYMBOL are both needed");
        }

        int positionIndex = FindRenamed(dataDirectory, toSequence, account, symbol, context);
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        IReportWriter report = context.CreateReport();
        var details = new EventDetails(logic);
        var reconciled = new ReconciledText(logic);
        var sum = new RunningSum();
        OutputEvent last = default;
        bool isBegun = false;
        HandOnSink sink = PositionChanges.Of(account, symbol, positionIndex, (in OutputEvent change) =>
        {
            Begin();
            if (last.Version != 0 && last.PositionIndex != change.PositionIndex)
            {
                // The one before it was renamed: what bears the symbol now begins at 0.
                sum = new RunningSum();
            }

            sum.Add(change.LastQuantity);
            last = change;
            WriteRow(report, in change, details.Of(in change));
        }, (in OutputEvent output) =>
        {
            if (ReconciledText.IsTold(in output) && output.Account == account && IsOf(logic, in output, symbol, positionIndex))
            {
                Begin();
                WriteReconciled(report, in output, in last, reconciled.Of(in output));
            }
        });
        DataReader.Replay(dataDirectory, logic, ref sink, toSequence, null, context, Note);
        if (last.Version == 0)
        {
            if (isBegun)
            {
                report.End();
            }

            context.Error.WriteLine($"positions: there is no position {account} {symbol} up to sequence {logic.AppliedSequence}");
            return ExitCode.Wrong;
        }

        report.End();
        return WriteSum(logic, account, symbol, sum, last, context);

        void Begin()
        {
            if (!isBegun)
            {
                report.Begin("inputs", s_columns);
                isBegun = true;
            }
        }

        void Note(ref InputEvent input)
        {
            details.Note(ref input);
            reconciled.Note(ref input);
        }
    }

    /// <summary>The key of a statement is that of the position as it is called at the time; where there is none yet, the symbol alone tells it.</summary>
    private static bool IsOf(BusinessLogic logic, in OutputEvent output, Text24 symbol, int positionIndex) =>
        positionIndex >= 0 && logic.TryGetPosition(in output.Account, in output.Symbol, out PositionView position)
            ? position.Index == positionIndex
            : output.Symbol == symbol;

    /// <summary>
    /// Row number of the position if a rename was from or to this symbol, so that what it was before is told too, and what bore the symbol
    /// before it is not; else -1, and the symbol alone tells it.
    /// </summary>
    private static int FindRenamed(string dataDirectory, long? toSequence, Text16 account, Text24 symbol, VerbContext context)
    {
        bool hasRename = false;
        DataReader.Scan(
            dataDirectory,
            toSequence,
            (ref InputEvent input) => hasRename |=
                input.Template == TemplateId.InstrumentRenamed
                && (input.Block<InstrumentRenamed>().NewSymbol == symbol || input.Block<InstrumentRenamed>().Symbol == symbol),
            context);
        if (!hasRename)
        {
            return -1;
        }

        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = new NullSink();
        DataReader.Replay(dataDirectory, logic, ref sink, toSequence, null, context);
        return logic.TryGetPosition(in account, in symbol, out PositionView position) ? position.Index : -1;
    }

    private static void WriteRow(IReportWriter report, in OutputEvent change, string detail)
    {
        Decimal8 multiplier = new(change.Multiplier);
        bool isTrade = change.ChangeKind is >= PositionChangeKind.Opened and <= PositionChangeKind.Flipped;
        report.Row(
            Show.Integer(change.InputSequence),
            change.EngineTime.ToString(),
            Show.Integer(change.SourceId),
            Show.Integer(change.Epoch),
            Show.Integer(change.SourceSeq),
            change.ExecId.ToString(),
            change.ChangeKind.ToString(),
            !isTrade ? "" : change.LastQuantity < 0 ? "sell" : "buy",
            isTrade ? Show.Decimal(Math.Abs(change.LastQuantity)) : Show.Signed(change.LastQuantity),
            Show.Price(in change),
            Show.Decimal(change.Quantity),
            Show.Money(change.OpenCost, multiplier),
            Show.Money(change.RealizedPoints, multiplier),
            Show.Decimal(change.Fees),
            Show.Integer(change.Version),
            WithOtherFee(in change, detail));
    }

    /// <summary>A row that changes nothing: the position is as the change before it left it.</summary>
    private static void WriteReconciled(IReportWriter report, in OutputEvent output, in OutputEvent position, string detail)
    {
        Decimal8 multiplier = new(position.Multiplier);
        report.Row(
            Show.Integer(output.InputSequence),
            output.EngineTime.ToString(),
            Show.Integer(output.SourceId),
            Show.Integer(output.Epoch),
            Show.Integer(output.SourceSeq),
            "",
            output.BreakAction.ToString(),
            "",
            "",
            "",
            Show.Decimal(position.Quantity),
            Show.Money(position.OpenCost, multiplier),
            Show.Money(position.RealizedPoints, multiplier),
            Show.Decimal(position.Fees),
            Show.Integer(position.Version),
            detail);
    }

    /// <summary>The column has the fees in the position's own currency; one in another is told beside them.</summary>
    private static string WithOtherFee(in OutputEvent change, string detail)
    {
        if (change.FeeDelta == 0 || change.FeeCurrency.IsNull || change.FeeCurrency == change.Currency)
        {
            return detail;
        }

        return $"{detail}{(detail.Length > 0 ? ", " : "")}fee {Show.Decimal(change.FeeDelta)} {change.FeeCurrency}";
    }

    private static int WriteSum(BusinessLogic logic, Text16 account, Text24 symbol, RunningSum sum, OutputEvent last, VerbContext context)
    {
        context.Say($"{sum}");
        if (!logic.TryGetPosition(in account, in symbol, out PositionView position) || position.Index != last.PositionIndex)
        {
            context.Say($"The position {account} {symbol} is not there any more: renamed.");
            return ExitCode.Ok;
        }

        if (sum.Total == position.Quantity.Mantissa && last.Version == position.Version)
        {
            return ExitCode.Ok;
        }

        context.Error.WriteLine(
            $"positions: {account} {symbol} is {position.Quantity} at version {position.Version}, but its events sum to {sum} at version {last.Version}");
        return ExitCode.Wrong;
    }
}
