using System.CommandLine;
using HdrHistogram;
using Positions.Cli.Output;
using Positions.Gateway;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Cli.Verbs;

/// <summary><c>positions gateway</c>: a sample gateway over real Aeron UDP, from a file or generated, as disturbed as one likes.</summary>
internal static class GatewayVerb
{
    private static readonly double[] s_percentiles = [50, 90, 99, 99.9, 99.99, 100];

    private static readonly Column[] s_columns =
    [
        new("outcome", "Outcome"),
        new("messages", "Messages", ColumnKind.Integer),
        new("acked", "Acked", ColumnKind.Integer),
        new("rejected", "Rejected", ColumnKind.Integer),
        new("seconds", "Seconds", ColumnKind.Decimal),
        new("messagesPerSecond", "Messages/s", ColumnKind.Decimal),
        new("resent", "Resent", ColumnKind.Integer),
        new("dropped", "Dropped", ColumnKind.Integer),
        new("duplicated", "Duplicated", ColumnKind.Integer),
        new("reordered", "Reordered", ColumnKind.Integer),
        new("backPressured", "Back-pressured", ColumnKind.Integer),
        new("p50Nanos", "p50 ns", ColumnKind.Integer),
        new("p90Nanos", "p90 ns", ColumnKind.Integer),
        new("p99Nanos", "p99 ns", ColumnKind.Integer),
        new("p999Nanos", "p99.9 ns", ColumnKind.Integer),
        new("p9999Nanos", "p99.99 ns", ColumnKind.Integer),
        new("maxNanos", "max ns", ColumnKind.Integer),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new GatewayVerbOptions();
        var command = new Command(
            "gateway",
            "Sends fills, busts, corrections, marks and orders to an engine and waits for their acknowledgement. " +
            "Example: positions gateway --generate 100000 --rate 20000 --sources 4 --check http://127.0.0.1:8005");
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Read(parsed), context(parsed)));
        return command;
    }

    private static int Run(GatewayRequest request, VerbContext context)
    {
        using EngineHttp? engine = request.CheckUrl is null ? null : new EngineHttp(request.CheckUrl, request.Key, context.Interrupted);
        IReadOnlyList<ReportedPosition> before = engine?.GetPositions() ?? [];
        if (request.ExpectOutPath is not null)
        {
            using var file = new StreamWriter(request.ExpectOutPath);
            new ExpectedPositions().Add(request.Run.Feed).WriteCsv(file);
        }

        GatewayRunResult result;
        using (var progress = new ProgressLine(context.Error))
        {
            GatewayRunOptions run = request.Run with
            {
                Progress = at => progress.Show(at.AckedCount, at.TotalCount, "messages acknowledged"),
            };
            result = GatewayRun.Run(run, context.Interrupted);
        }

        WriteResult(result, context);
        return result.Outcome switch
        {
            GatewayRunOutcome.Completed => engine is null ? ExitCode.Ok : Check(request, before, engine, result, context),
            GatewayRunOutcome.Canceled => ExitCode.Interrupted,
            GatewayRunOutcome.Halted => ExitCode.Wrong,
            _ => ExitCode.CannotOpen,
        };
    }

    private static void WriteResult(GatewayRunResult result, VerbContext context)
    {
        if (context.Format == OutputFormat.Table)
        {
            WriteProse(result, context.Out);
        }
        else
        {
            IReportWriter report = context.CreateReport();
            report.Begin("runs", s_columns);
            report.Row(
            [
                result.Outcome.ToString(),
                .. new[] { result.TotalCount, result.AckedCount, result.RejectedCount }.Select(Show.Integer),
                result.Elapsed.TotalSeconds.ToString("F6"),
                result.RatePerSecond.ToString("F0"),
                .. new[] { result.ResentCount, result.DroppedCount, result.DuplicatedCount, result.ReorderedCount }.Select(Show.Integer),
                Show.Integer(result.BackPressuredCount),
                .. s_percentiles.Select(p => Show.Integer(Percentile(result.Latency, p))),
            ]);
            report.End();
        }

        foreach (IGrouping<ushort, FillRejected> reason in result.Rejects.GroupBy(static reject => reject.Reason))
        {
            FillRejected first = reason.First();
            context.Error.WriteLine(
                $"positions: rejected with {reason.Key} {(RejectReason)reason.Key}, " +
                $"for example source {first.SourceId} number {first.SourceSeq} execId {first.ExecId}");
        }

        if (result.KnownCount > 0)
        {
            context.Error.WriteLine(
                $"positions: {result.KnownCount:N0} of {result.TotalCount:N0} messages were not sent: the engine has had their sourceSeq before. " +
                "If it was not these messages that it had, leave sourceSeq out, or give a higher --epoch or another --first-source-id");
        }

        if (result.Explanation.Length > 0)
        {
            context.Error.WriteLine($"positions: {result.Explanation}");
        }
    }

    private static void WriteProse(GatewayRunResult result, TextWriter writer)
    {
        writer.WriteLine(
            $"{result.AckedCount:N0} of {result.TotalCount:N0} messages acknowledged in {result.Elapsed.TotalSeconds:F3} s ({result.RatePerSecond:N0}/s), " +
            $"{result.RejectedCount:N0} rejected");
        writer.WriteLine(
            $"sent again on request {result.ResentCount:N0}; back-pressured {result.BackPressuredCount:N0}; " +
            $"on purpose: dropped {result.DroppedCount:N0}, duplicated {result.DuplicatedCount:N0}, reordered {result.ReorderedCount:N0}");
        string[] latencies = [.. s_percentiles.Select(p => $"{(p == 100 ? "max" : $"p{p}")} {Percentile(result.Latency, p) / 1000.0:N1}")];
        writer.WriteLine($"acknowledgement latency in µs: {string.Join("  ", latencies)}");
    }

    private static long Percentile(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile);

    private static int Check(
        GatewayRequest request, IReadOnlyList<ReportedPosition> before, EngineHttp engine, GatewayRunResult result, VerbContext context)
    {
        IMessageFeed feed = request.Run.Feed;
        ExpectedPositions expected = PositionsCheck.Seed(before).Add(feed);
        IReadOnlyList<string> differences = PositionsCheck.Compare(expected, engine.GetPositions(), feed.IsOrderKnownPerPosition);
        foreach (string difference in differences)
        {
            context.Error.WriteLine($"positions: {difference}");
        }

        if (expected.UnknownReferenceCount > 0)
        {
            context.Error.WriteLine(
                $"positions: {expected.UnknownReferenceCount:N0} busts or corrections refer to executions that this run did not send, or that do not stand: not in the sums");
        }

        if (differences.Count > 0 || result.RejectedCount > 0)
        {
            return ExitCode.Wrong;
        }

        context.Say($"checked: the engine's {expected.All.Count:N0} positions are the sums of what was sent");
        return ExitCode.Ok;
    }
}
