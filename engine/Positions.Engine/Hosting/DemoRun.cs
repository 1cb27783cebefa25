using System.Numerics;
using Positions.Engine.Egress;
using Positions.Gateway;
using Serilog;

namespace Positions.Engine.Hosting;

/// <summary>Feeds the engine through the sample gateway over real UDP and holds the result against the gateway's own sums.</summary>
public static class DemoRun
{
    private const int SourceCount = 2;
    private const int AccountCount = 10;
    private const int SymbolCount = 20;
    private const double BustShare = 0.002;
    private const double CorrectionShare = 0.002;

    /// <summary>Prints the summary; 1 if a fill was not acknowledged or a position differs.</summary>
    public static async Task<ExitCode> RunAsync(EngineHost engine, string url, CancellationToken stop)
    {
        EngineOptions options = engine.Options;
        var traffic = new TrafficGenerator(
            new FillGeneratorOptions { Count = options.DemoFills, SourceCount = SourceCount, AccountCount = AccountCount, SymbolCount = SymbolCount },
            BustShare,
            CorrectionShare);
        ExpectedPositions expected = PositionsCheck.Seed(Reported(engine.ReadModel)).Add(traffic);
        GatewayRunResult result = await Task.Factory.StartNew(
            () => GatewayRun.Run(
                new GatewayRunOptions
                {
                    Feed = traffic,
                    Client = new GatewayClientOptions
                    {
                        Channel = options.IngressChannel,
                        StreamId = options.IngressStreamId,
                        AcksChannel = AcksChannel(options.EgressChannel),
                        AcksStreamId = options.EgressStreamId,
                    },
                },
                stop),
            stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        IReadOnlyList<string> differences = PositionsCheck.Compare(expected, Reported(engine.ReadModel), isOrderKnown: traffic.IsOrderKnownPerPosition);
        bool isGood = result.Outcome == GatewayRunOutcome.Completed && result.RejectedCount == 0 && differences.Count == 0;
        Print(result, traffic.FillCount, expected, differences, isGood, url);
        return isGood ? ExitCode.Ok : ExitCode.DemoFailed;
    }

    private static void Print(GatewayRunResult result, long fillCount, ExpectedPositions expected, IReadOnlyList<string> differences, bool isGood, string url)
    {
        Log.Information(
            "demo: {Acked} of {Total} messages ({Fills} fills, their orders, marks, busts and corrections) acknowledged over Aeron UDP in {Seconds:F2} s ({Rate:N0} a second), {Rejected} rejected, ack latency p50 {P50:N0} us, p99 {P99:N0} us",
            result.AckedCount, result.TotalCount, fillCount, result.Elapsed.TotalSeconds, result.RatePerSecond, result.RejectedCount,
            result.Latency.GetValueAtPercentile(50) / 1_000, result.Latency.GetValueAtPercentile(99) / 1_000);
        foreach (string difference in differences)
        {
            Log.Error("demo: {Difference}", difference);
        }

        if (isGood)
        {
            Log.Information("demo: all {Count} positions equal the gateway's own sums; look at {Url}/positions", expected.All.Count, url);
        }
        else
        {
            Log.Error("demo: FAILED ({Outcome}) {Explanation}", result.Outcome, result.Explanation);
        }
    }

    /// <summary>Where a gateway on this host listens, from the engine's own egress channel: the same control address, a port of its own.</summary>
    private static string AcksChannel(string egressChannel)
    {
        const string prefix = "aeron:udp?";
        string parameters = egressChannel.StartsWith(prefix, StringComparison.Ordinal) ? egressChannel[prefix.Length..] : egressChannel;
        string? control = parameters.Split('|').FirstOrDefault(p => p.StartsWith("control=", StringComparison.Ordinal));
        return control is null ? egressChannel : $"{prefix}endpoint=127.0.0.1:0|{control}|control-mode=dynamic";
    }

    private static List<ReportedPosition> Reported(ReadModel model)
    {
        var reported = new List<ReportedPosition>();
        for (int i = 0; i < model.Positions.Count; i++)
        {
            PositionCopy row = model.Positions.Read(i);
            reported.Add(new ReportedPosition(
                row.Account.ToString(), row.Symbol.ToString(), row.Quantity, (BigInteger)row.OpenCost, (BigInteger)row.RealizedPoints, row.Fees, row.Version));
        }

        return reported;
    }
}
