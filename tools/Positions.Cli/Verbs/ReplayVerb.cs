using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary><c>positions replay</c>: state from the journal; positions, events, digest or a comparison with expected quantities.</summary>
internal static class ReplayVerb
{
    private static readonly Column[] s_columns =
    [
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("openCost", "Open cost", ColumnKind.Decimal),
        new("realizedPnl", "Realized P&L", ColumnKind.Decimal),
        new("fees", "Fees", ColumnKind.Decimal),
        new("version", "Version", ColumnKind.Integer),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
        new("otherFees", "Other fees"),
    ];

    private static readonly Column[] s_digestColumns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("digest", "Digest"),
        new("logicVersion", "Logic version", ColumnKind.Integer),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var toSequence = new Option<long?>("--to-sequence") { Description = "stop behind this input" };
        var toTime = new Option<string?>("--to-time") { Description = "stop before the first input with a later engine time (RFC 3339)" };
        var fromStart = new Option<bool>("--from-start") { Description = "from sequence 1, without snapshots; so are --events and what-if runs in any case" };
        var account = new Option<string?>("--account") { Description = "only this account" };
        var symbol = new Option<string?>("--symbol") { Description = "only this symbol" };
        var costMethod = new Option<string?>("--cost-method") { Description = "what if: average, fifo or lifo from the start, for every account" };
        var withoutExec = new Option<string[]>("--without-exec") { Description = "what if this execution, and the busts and corrections of it, had not been; may be repeated" };
        var expect = new Option<string?>("--expect") { Description = "compare with the account,symbol,quantity rows of this csv file" };
        var events = new Option<bool>("--events") { Description = "each change with the running sum, instead of positions" };
        var digest = new Option<bool>("--digest") { Description = "the digest of the state, instead of positions" };
        var command = new Command(
            "replay",
            "Rebuilds state from the journal and prints positions. Example: positions replay --data data --to-sequence 1000 --format csv")
        {
            data, toSequence, toTime, fromStart, account, symbol, costMethod, withoutExec, expect, events, digest,
        };
        command.SetAction(parsed =>
        {
            var whatIf = new WhatIf(
                VerbOptions.CostMethod(parsed.GetValue(costMethod)),
                (parsed.GetValue(withoutExec) ?? []).Select(static id => VerbOptions.Text<Text36>(id, "--without-exec")));
            var request = new ReplayRequest
            {
                IsFromStart = parsed.GetValue(fromStart) || parsed.GetValue(events) || !whatIf.ChangesNothing,
                DataDirectory = parsed.GetRequiredValue(data),
                ToSequence = VerbOptions.Sequence(parsed.GetValue(toSequence), "--to-sequence"),
                ToTime = VerbOptions.Time(parsed.GetValue(toTime), "--to-time"),
                Account = VerbOptions.Text<Text16>(parsed.GetValue(account), "--account"),
                Symbol = VerbOptions.Text<Text24>(parsed.GetValue(symbol), "--symbol"),
                WhatIf = whatIf,
                ExpectPath = parsed.GetValue(expect),
                ShowsEvents = parsed.GetValue(events),
                ShowsDigest = parsed.GetValue(digest),
            };
            if ((request.ExpectPath is null ? 0 : 1) + (request.ShowsEvents ? 1 : 0) + (request.ShowsDigest ? 1 : 0) > 1)
            {
                throw new UsageException("--expect, --events and --digest each print something else: one of them");
            }

            if (request.ShowsDigest && !whatIf.ChangesNothing)
            {
                throw new UsageException("--digest is that of what happened: it does not go with --cost-method and --without-exec");
            }

            return Run(request, context(parsed));
        });
        return command;
    }

    private static int Run(ReplayRequest request, VerbContext context)
    {
        // An expectation that cannot be read should not cost a replay first.
        ExpectedQuantities? expected = request.ExpectPath is null ? null : ExpectedQuantities.Read(request.ExpectPath);
        request.WhatIf.Prepare(request.DataDirectory, request.ToSequence, context);
        using BusinessLogic logic = request.IsFromStart
            ? new BusinessLogic(new CoreOptions { ReserveAhead = false })
            : DataReader.Begin(request.DataDirectory, request.ToSequence, request.ToTime, context);
        long snapshotSequence = logic.AppliedSequence;
        if (request.ShowsEvents)
        {
            return EventLog.Write(request, logic, context);
        }

        var sink = new NullSink();
        ReplayResult result = DataReader.Replay(request.DataDirectory, logic, ref sink, request.ToSequence, request.ToTime, context, request.WhatIf.Edit);
        if (request.ShowsDigest)
        {
            WriteDigest(logic, context);
            return ExitCode.Ok;
        }

        logic.EndOpenActions(ref sink);
        if (expected is not null)
        {
            return expected.Compare(logic, request, context);
        }

        WritePositions(logic, request, context);
        string from = snapshotSequence == 0 ? "" : $" behind the snapshot at {snapshotSequence}";
        context.Say($"{result.Count:N0} inputs{from} to sequence {result.LastSequence} in {result.Elapsed.TotalSeconds:F3} s");
        return ExitCode.Ok;
    }

    /// <summary>Also for <c>verify --deep</c>.</summary>
    internal static void WriteDigest(BusinessLogic logic, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("digests", s_digestColumns);
        report.Row(Show.Integer(logic.AppliedSequence), logic.ComputeDigest().ToString(), Show.Integer(BusinessLogic.LogicVersion));
        report.End();
    }

    private static void WritePositions(BusinessLogic logic, ReplayRequest request, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("positions", s_columns, ("sequence", logic.AppliedSequence));
        foreach (int index in PositionOrder.Sorted(logic, request.Account, request.Symbol))
        {
            PositionView position = logic.GetPosition(index);
            report.Row(
                position.Account.ToString(),
                position.Symbol.ToString(),
                position.Quantity.ToString(),
                Show.Money(position.OpenCost, position.Multiplier),
                Show.Money(position.RealizedPoints, position.Multiplier),
                position.Fees.ToString(),
                Show.Integer(position.Version),
                Show.Integer(position.LastSequence),
                string.Join(';', logic.GetOtherFees(index).Select(static fee => $"{fee.Currency} {fee.Amount}")));
        }

        report.End();
    }
}
