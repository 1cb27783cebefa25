using System.Diagnostics;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Testing;

namespace Positions.Engine.Tests.Crash;

/// <summary>
/// One data directory through many lives of the engine, each ended by kill -9, while one gateway sends a day's traffic through them all;
/// then the gateway sends nothing new any more, and one more life takes what is on its way and stops in order. After some deaths, and at the end, what the files hold is compared with the gateway's own sums.
/// </summary>
/// <remarks>
/// <code>
///   gateway  ──fills, busts, corrections, orders, marks──────────────────────────────────────▶ all acknowledged
///   engine   [life]✝ [life]✝ [lif]✝ ………… [life]✝ [last life: takes what was sent, stops in order]
///   files          └─ acknowledged ⊆ replayed = sums of the taken ─┘             live = replayed = sums of what was sent
/// </code>
/// Everything is drawn from the seed but what the two processes' threads do between.
/// </remarks>
internal sealed class CrashCampaign
{
    private const int SourceCount = 2;

    // So many that the gateway is never done before the last death.
    private const int MessagesPerLife = 20_000;
    private const int MostMillisUnderLoad = 250;
    private const int MostFiles = 12;
    private const int InspectedPerMille = 150;

    // A process that does nothing more brings no files; it is killed all the same.
    private const int FilePatienceMillis = 1_500;

    // Counting what runs often, to compile it once more, is not worth it in a second.
    private static readonly Dictionary<string, string> s_shortLife = new() { ["DOTNET_TieredPGO"] = "0" };

    private readonly SeededRandom _random;
    private readonly TrafficGenerator _feed;
    private readonly EngineOptions _options;
    private readonly string[] _more;
    private readonly CrashReport _report = new();
    private readonly int _lives;

    // Nothing of the journal is dropped: it can be replayed from its beginning too.
    private readonly bool _isWhole;
    private long _ackedCount;
    private int _startMillis = 1_000;

    public CrashCampaign(ulong seed, int lives, JournalDurability durability)
    {
        _random = new SeededRandom(seed);
        _lives = lives;
        _feed = new TrafficGenerator(
            new FillGeneratorOptions { Seed = seed, Count = (long)lives * MessagesPerLife, SourceCount = SourceCount }, busts: 0.02, corrections: 0.02);
        _options = EngineRig.Options() with
        {
            Durability = durability,
            Threads = Pick(ThreadsMode.Single, ThreadsMode.Shared, ThreadsMode.Dedicated),
            SegmentBytes = Pick(65_536L, 262_144L, 1_048_576L, 16_777_216L),
            CapacityExecutions = (int)_feed.Count + 1_000,
        };
        int retain = Pick(0, 0, 3);
        _isWhole = retain == 0;
        _more =
        [
            $"--Snapshot:EveryInputs={Pick(2_000, 10_000, 50_000)}", "--Snapshot:EverySeconds=0", $"--Snapshot:Keep={Pick(1, 2, 3)}",
            $"--Snapshot:PoolPages={Pick(256, 4_096)}", $"--Journal:RetainSegments={retain}",

            // What is reserved is touched at each start: no more than is used.
            "--Capacity:Positions=1000", $"--Capacity:Orders={(_feed.Count / 16) + 1_000}", "--Engine:RingSize=4096",
        ];
    }

    /// <summary>What was drawn, for the log.</summary>
    public override string ToString() => $"{_options.Durability}, threads {_options.Threads}, segments of {_options.SegmentBytes} bytes, {string.Join(' ', _more)}, {_options.DataDirectory}";

    /// <summary>Runs all lives; every check is an assertion.</summary>
    public async Task<CrashReport> RunAsync(CancellationToken cancellation)
    {
        using var finish = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<GatewayRunResult> gateway = Task.Factory.StartNew(() => RunGateway(finish.Token, ended.Token), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            for (int life = 0; life < _lives; life++)
            {
                long start = Stopwatch.GetTimestamp();
                await DieAsync(gateway, cancellation);
                _report.LivesElapsed += Stopwatch.GetElapsedTime(start);
                if (_random.Chance(InspectedPerMille))
                {
                    Inspect();
                }
            }

            await finish.CancelAsync();
            await LiveAsync(gateway, cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await gateway;
        }

        return _report;
    }

    private GatewayRunResult RunGateway(CancellationToken finish, CancellationToken cancellation) => GatewayRun.Run(
        new GatewayRunOptions
        {
            Feed = _feed,
            Client = EngineRig.ClientOf(_options),
            Finish = finish,
            StallTimeout = TimeSpan.FromMinutes(3),
            Progress = progress => Volatile.Write(ref _ackedCount, progress.AckedCount),
        },
        cancellation);

    private async Task DieAsync(Task gateway, CancellationToken cancellation)
    {
        CrashMoment moment = Pick(Enum.GetValues<CrashMoment>());
        using FileWatch? watch = moment switch
        {
            CrashMoment.AtJournalFile => new FileWatch(Path.Combine(_options.DataDirectory, "journal"), 1 + _random.Next(MostFiles)),
            CrashMoment.AtSnapshotFile => new FileWatch(Path.Combine(_options.DataDirectory, "snapshots"), 1 + _random.Next(MostFiles)),
            _ => null,
        };
        long start = Stopwatch.GetTimestamp();
        using DaemonProcess doomed = DaemonProcess.Start(_options, _more, s_shortLife);

        // The moment of death is what is drawn here; nothing is waited for by it.
        if (moment == CrashMoment.WhileStarting)
        {
            await Task.Delay(_random.Next(_startMillis), cancellation);
        }
        else if (watch is null)
        {
            await doomed.ReadyAsync();
            _startMillis = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await Task.Delay(_random.Next(MostMillisUnderLoad), cancellation);
        }
        else
        {
            Task patience = Task.Delay(_startMillis + FilePatienceMillis, cancellation);
            await Task.WhenAny(watch.Seen, patience);
            cancellation.ThrowIfCancellationRequested();
        }

        Assert.That(doomed.HasExited, Is.False, () => $"it died before it was killed:\n{doomed.Output}");
        doomed.Kill();
        _report.Deaths[(int)moment]++;
        _report.UnderLoadCount += gateway.IsCompleted ? 0 : 1;
    }

    /// <summary>The dead engine's files hold all that was acknowledged, each once: the sums of what they took are the gateway's.</summary>
    private void Inspect()
    {
        long acked = Volatile.Read(ref _ackedCount);
        using BusinessLogic replayed = Rebuild();
        long[] taken = new long[SourceCount];
        for (int source = 0; source < SourceCount; source++)
        {
            taken[source] = replayed.TryGetSource((uint)source + 1, out SourceView view) ? Math.Max(0, view.NextExpectedSourceSeq - 1) : 0;
        }

        Assert.That(taken.Sum(), Is.GreaterThanOrEqualTo(acked), "what was acknowledged is in the files");
        var sums = new ExpectedPositions().Add(new FeedPrefix(_feed, taken));
        Assert.That(PositionsCheck.Compare(sums, EngineRig.Reported(replayed), _feed.IsOrderKnownPerPosition), Is.Empty, "what the files hold is what was taken, each once");
        _report.InspectedCount++;
    }

    private async Task LiveAsync(Task<GatewayRunResult> gateway, CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Start(_options, _more);
        using var http = new HttpClient { BaseAddress = new Uri(await daemon.ReadyAsync()) };
        GatewayRunResult result = await gateway.WaitAsync(cancellation);
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), () => $"{result.Explanation}\n{daemon.Output}");
        Assert.That((result.RejectedCount, result.LostAckedCount, result.AckedCount), Is.EqualTo((0L, 0L, result.SentCounts.Sum())));
        ExpectedPositions sums = new ExpectedPositions().Add(new FeedPrefix(_feed, [.. result.SentCounts]));
        Assert.That(PositionsCheck.Compare(sums, await DaemonQueries.PositionsAsync(http, cancellation), _feed.IsOrderKnownPerPosition), Is.Empty);
        (long sequence, string digest) = await DaemonQueries.QuietDigestAsync(http, cancellation);
        daemon.Terminate();
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.Zero, () => daemon.Output);
        if (_isWhole)
        {
            using BusinessLogic replayed = EngineRig.Replay(_options.DataDirectory, sequence);
            Assert.That((replayed.AppliedSequence, replayed.ComputeDigest().ToString()), Is.EqualTo((sequence, digest)), "replayed state is the live state, page for page");
        }

        using BusinessLogic stopped = Rebuild();
        Assert.That(PositionsCheck.Compare(sums, EngineRig.Reported(stopped), _feed.IsOrderKnownPerPosition), Is.Empty);
        _report.MessageCount = result.AckedCount;
        _report.ResentCount = result.ResentCount;
    }

    /// <summary>As a start does it, and from the journal's beginning where that is still there: to one state.</summary>
    private BusinessLogic Rebuild()
    {
        BusinessLogic recovered = EngineRig.Recover(_options.DataDirectory);
        if (_isWhole)
        {
            using BusinessLogic replayed = EngineRig.Replay(_options.DataDirectory);
            Assert.That(
                (recovered.AppliedSequence, recovered.ComputeDigest()), Is.EqualTo((replayed.AppliedSequence, replayed.ComputeDigest())), "snapshot and journal are the journal");
        }

        return recovered;
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
