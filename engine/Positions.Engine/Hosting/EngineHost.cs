using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Engine.Pipeline;
using Positions.Engine.Telemetry;
using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Recovery;
using Serilog;

namespace Positions.Engine.Hosting;

/// <summary>One engine from its data directory up: lock, recovery, channels, pipeline. Start once, stop once.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan s_threadTimeout = TimeSpan.FromSeconds(10);

    private readonly EngineSeams _seams;
    private readonly DataDirectoryLock _lock;
    private readonly PipelineTopology _pipeline;
    private readonly AlertSink _alerts = new();
    private readonly QuarantineWriter _quarantine;
    private readonly JournalWriter _writer;
    private readonly SegmentKeeper _keeper;
    private readonly TableToucher _toucher;
    private readonly long _startupSequence;
    private volatile bool _isStopping;
    private int _stopped;

    private EngineHost(EngineOptions options, EngineSeams seams, DataDirectoryLock directoryLock)
    {
        Options = options;
        _seams = seams;
        _lock = directoryLock;
        IJournalStorage storage = seams.OpenStorage(Path.Combine(options.DataDirectory, "journal"));
        JournalRecoveryResult recovered = JournalRecovery.Apply(storage, new JournalRecoveryOptions());
        Log.Information("journal: {Explanation}", recovered.Explanation);
        BusinessLogic logic = Replay(storage);
        Log.Information("state rebuilt to sequence {Sequence}: {Positions} positions, {Sources} sources", logic.AppliedSequence, logic.PositionCount, logic.SourceCount);
        Term = recovered.LastTerm + 1;
        _writer = JournalWriter.Open(storage, new JournalOptions { SegmentBytes = options.SegmentBytes, Durability = options.Durability }, recovered);
        _keeper = new SegmentKeeper(storage, () => _writer.DurableSequence, RetentionOf(options, seams));
        List<InputEvent> startupInputs = StartupInputs.Build(options, logic, Term, seams.Time.WallNanos);
        _startupSequence = logic.AppliedSequence + startupInputs.Count;
        _quarantine = new QuarantineWriter(Path.Combine(options.DataDirectory, "quarantine"));
        Endpoint = OpenEndpoint(options);
        _toucher = new TableToucher(logic.Memory);
        _pipeline = new PipelineTopology(options, new PipelineInputs
        {
            Logic = logic,
            Writer = _writer,
            Endpoint = Endpoint,
            Time = seams.Time,
            Halt = Halt,
            Alerts = _alerts,
            Quarantine = _quarantine,
            Counters = Counters,
            Term = Term,
            LastEngineTimeNanos = recovered.LastEngineTimeNanos,
            StartupInputs = startupInputs,
        });
    }

    public EngineOptions Options { get; }

    public HaltSignal Halt { get; } = new();

    public IngressCounters Counters { get; } = new();

    public AeronEndpoint Endpoint { get; }

    /// <summary>Leadership term: one more than the last start's.</summary>
    public uint Term { get; }

    public PipelineTopology Pipeline => _pipeline;

    public ReadModel ReadModel => _pipeline.ReadModel;

    public CommandGate Gate => _pipeline.Gate;

    public AlertSink Alerts => _alerts;

    public QuarantineWriter Quarantine => _quarantine;

    public JournalWriter Journal => _writer;

    /// <summary>How archiving and removing full segments stands.</summary>
    public RetentionStatus Retention => _keeper.Status;

    /// <summary>The start's own inputs are durable and applied.</summary>
    public bool IsStarted => _pipeline.Sequences.Output >= _startupSequence;

    /// <summary>Opens everything and starts the threads; the start's own inputs are on their way.</summary>
    /// <exception cref="StartupException">Lock, rights, ports (exit 3); journal (exit 4).</exception>
    public static EngineHost Start(EngineOptions options, EngineSeams seams)
    {
        DataDirectoryLock directoryLock = OpenDirectory(options.DataDirectory);
        try
        {
            var host = new EngineHost(options, seams, directoryLock);
            host._pipeline.Start();
            host._toucher.Start();
            host._keeper.Start();
            return host;
        }
        catch (Exception e)
        {
            directoryLock.Dispose();
            throw Translate(e);
        }
    }

    /// <summary>Waits until the start's own inputs are applied, and synced under every durability.</summary>
    /// <exception cref="StartupException">The engine halted instead.</exception>
    public async Task WaitUntilStartedAsync(CancellationToken cancellationToken)
    {
        while (!IsStarted)
        {
            if (Halt.IsHalted)
            {
                HaltReason reason = await Halt.Halted.ConfigureAwait(false);
                throw new StartupException(reason.ExitCode, reason.Message, reason.Cause);
            }

            await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        }

        // Whatever the durability: EngineStarted is on the disk before anybody is told that the engine is there, so that no term is used twice.
        _writer.Sync.Sync();
        _pipeline.Publisher.Open();
        if (ReadModel.Counts.Of(Disposition.Rejected) is > 0 and long refused)
        {
            Log.Warning(
                "{Count} configured settings were refused by the logic and the state's stay in force: capacities only grow, and the ExecDomain of a source that has sent cannot change",
                refused);
        }
    }

    /// <summary>Why the engine should not be given work; empty if it should.</summary>
    public IReadOnlyList<string> NotReadyReasons()
    {
        var reasons = new List<string>();
        if (Halt.IsHalted)
        {
            reasons.Add("halted");
        }

        if (_isStopping)
        {
            reasons.Add("stopping");
        }

        if (!IsStarted)
        {
            reasons.Add("starting");
        }

        CapacityUse capacity = _pipeline.Logic.Capacity;
        if (capacity.IsAnyFull)
        {
            reasons.Add("capacity: " + string.Join(", ", capacity.ByTable().Select(static t => $"{t.Table} {t.Used}/{t.Limit}")));
        }

        if (_writer.Preparation.State == SegmentPreparationState.Failed)
        {
            reasons.Add($"journal: {_writer.Preparation.Message}");
        }

        for (int i = 0; i < ReadModel.Sources.Count; i++)
        {
            SourceCopy source = ReadModel.Sources.Read(i);
            if (source.HaltReason != SourceHaltReason.None)
            {
                reasons.Add($"source {source.SourceId}: halted ({source.HaltReason}), expects {source.NextExpectedSourceSeq}");
            }
        }

        return reasons;
    }

    /// <summary>
    /// Puts the anchors of segments sealed since the last call into the log, once their inputs are released. One thread at a time.
    /// </summary>
    public void LogSealAnchors()
    {
        while (_writer.TryTakeSealAnchor(_pipeline.Sequences.Released, out ChainAnchor anchor))
        {
            Log.Information("journal: anchor {Anchor} at the end of a segment", anchor);
        }
    }

    /// <summary>Stops taking input, lets everything that was taken reach the end, syncs and closes. Returns false if something did not end in time.</summary>
    public async Task<bool> StopAsync(TimeSpan drainTimeout)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return true;
        }

        _isStopping = true;
        _pipeline.Ingress.StopTaking();
        bool drained = await DrainAsync(drainTimeout).ConfigureAwait(false);
        _toucher.Dispose();
        _keeper.Dispose();
        string? hanging = _pipeline.StopThreads(s_threadTimeout);
        if (hanging is null)
        {
            _pipeline.DisposeStages(orderly: !Halt.IsHalted);
            LogSealAnchors();
            if (_writer.StopAnchor is { } anchor)
            {
                Log.Information("journal: anchor {Anchor} at the stop", anchor);
            }
        }
        else
        {
            Log.Error("thread {Thread} does not end: what it holds stays open until the process ends", hanging);
        }

        _pipeline.Gate.AbandonAll();
        _pipeline.Pending.AbandonAll();
        await _quarantine.DisposeAsync().ConfigureAwait(false);
        await _alerts.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
        return drained && hanging is null;
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);

    /// <summary>A port in use must not leave the journal's files and threads behind.</summary>
    private AeronEndpoint OpenEndpoint(EngineOptions options)
    {
        try
        {
            return AeronEndpoint.Open(options);
        }
        catch (StartupException)
        {
            _writer.Dispose();
            throw;
        }
    }

    private static RetentionOptions RetentionOf(EngineOptions options, EngineSeams seams)
    {
        SegmentArchive? archive = options.ArchiveDirectory.Length == 0
            ? null
            : new SegmentArchive(seams.OpenStorage(Path.Combine(options.DataDirectory, options.ArchiveDirectory)));
        return new RetentionOptions
        {
            RetainSegments = options.RetainSegments,
            Archive = archive,
            LowestSequenceToKeep = seams.LowestSequenceToKeep,
        };
    }

    private static BusinessLogic Replay(IJournalStorage storage)
    {
        var logic = new BusinessLogic(new CoreOptions());
        var sink = default(NullSink);
        JournalReplay.Run(storage, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, Progress = LogProgress });
        return logic;
    }

    private static void LogProgress(ReplayProgress progress) => Log.Information("replay: sequence {Sequence}", progress.Sequence);

    private async Task<bool> DrainAsync(TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        PipelineSequences sequences = _pipeline.Sequences;
        while (!_pipeline.Ingress.IsQuiet || sequences.Output < sequences.Published)
        {
            if (Halt.IsHalted || Environment.TickCount64 >= deadline)
            {
                return false;
            }

            await Task.Delay(1).ConfigureAwait(false);
        }

        return await FlushEgressAsync().ConfigureAwait(false);
    }

    /// <summary>The last acks are handed to Aeron and the endpoint gets a few turns to send them; a gateway that misses them learns from SourceState.</summary>
    private async Task<bool> FlushEgressAsync()
    {
        const int mostMs = 500;
        const int turnsMs = 10;
        for (int waitedMs = 0; waitedMs < mostMs && !_pipeline.Publisher.IsIdle; waitedMs++)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }

        await Task.Delay(turnsMs).ConfigureAwait(false);
        return true;
    }

    private static DataDirectoryLock OpenDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            Directory.CreateDirectory(Path.Combine(path, "journal"));
            return DataDirectoryLock.Acquire(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
        {
            throw Translate(e);
        }
    }

    internal static StartupException Translate(Exception cause) => cause switch
    {
        StartupException startup => startup,
        DataDirectoryLockedException or JournalAccessException => new StartupException(ExitCode.CannotOpen, cause.Message, cause),
        UnauthorizedAccessException => new StartupException(ExitCode.CannotOpen, $"{cause.Message} Give this user the right to write there, or choose another Engine:DataDirectory.", cause),
        JournalException => new StartupException(ExitCode.Journal, cause.Message, cause),
        InvariantViolationException => new StartupException(ExitCode.LogicHalted, cause.Message, cause),
        IOException => new StartupException(ExitCode.CannotOpen, cause.Message, cause),
        _ => new StartupException(ExitCode.LogicHalted, cause.ToString(), cause),
    };
}
