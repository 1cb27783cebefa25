using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary><c>positions explain</c>: every input that made a position, with what it was after each.</summary>
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

        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        IReportWriter report = context.CreateReport();
        bool hasBegun = false;
        var sink = new EventSink(account, symbol, (in OutputEvent change) =>
        {
            if (!hasBegun)
            {
                report.Begin("inputs", s_columns);
                hasBegun = true;
            }

            Decimal8 multiplier = new(change.Multiplier);
            report.Row(
                Show.Integer(change.InputSequence),
                change.EngineTime.ToString(),
                Show.Integer(change.SourceId),
                Show.Integer(change.Epoch),
                Show.Integer(change.SourceSeq),
                change.ExecId.ToString(),
                change.ChangeKind.ToString(),
                change.LastQuantity < 0 ? "sell" : "buy",
                Show.Decimal(Math.Abs(change.LastQuantity)),
                Show.Decimal(change.LastPrice),
                Show.Decimal(change.Quantity),
                Show.Money(change.OpenCost, multiplier),
                Show.Money(change.RealizedPoints, multiplier),
                Show.Decimal(change.Fees),
                Show.Integer(change.Version));
        });
        DataReader.Replay(dataDirectory, logic, ref sink, toSequence, null, context);
        if (!hasBegun)
        {
            context.Error.WriteLine($"positions: there is no position {account} {symbol} up to sequence {logic.AppliedSequence}");
            return ExitCode.Wrong;
        }

        report.End();
        return ExitCode.Ok;
    }
}
