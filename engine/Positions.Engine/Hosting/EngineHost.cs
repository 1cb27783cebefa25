using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.History;
using Positions.Engine.Ingress;
using Positions.Engine.Pipeline;
using Positions.Engine.Telemetry;
using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Engine.Snapshots;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
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
    private readonly BusinessLogic _logic;
    private readonly SnapshotCut _cut;
    private readonly long _startupSequence;
    private volatile bool _isStopping;
    private int _stopped;

    private EngineHost(EngineOptions options, EngineSeams seams, DataDirectoryLock directoryLock)
    {
        Options = options;
        _seams = seams;
        _lock = directoryLock;
        IJournalStorage storage = seams.OpenStorage(Path.Combine(options.DataDirectory, JournalReplay.JournalDirectoryName));
        IJournalStorage snapshots = seams.OpenSnapshotStorage(Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName));
        RecoveredState recovered = Recover(storage, snapshots, out RecoveryPlan plan);
        BusinessLogic logic = recovered.Logic;
        _logic = logic;

        // What an earlier process did not finish takes room that the journal may need.
        snapshots.Delete(SnapshotName.Partial);
        Term = recovered.LastTerm + 1;
        _writer = JournalWriter.Open(
            storage, new JournalOptions { SegmentBytes = options.SegmentBytes, Durability = options.Durability }, recovered.Journal);
        _cut = new SnapshotCut(logic.TableCount);
        var pool = new PagePool(options.SnapshotPoolPages);
        SnapshotTaker = new SnapshotTaker(logic, pool, _cut);
        Snapshots = new SnapshotKeeper(snapshots, _writer, pool, _cut, options.SnapshotKeep, plan.ToInfo(), plan.PassedOver.Select(e => e.Sequence));
        SegmentArchive? archive = options.ArchiveDirectory.Length == 0
            ? null
            : new SegmentArchive(seams.OpenStorage(Path.Combine(options.DataDirectory, options.ArchiveDirectory)));
        _keeper = new SegmentKeeper(storage, () => _writer.DurableSequence, RetentionOf(options, seams, Snapshots, archive));
        IJournalStorage history = archive is null ? storage : new ArchivedJournalStorage(storage, archive);
        SnapshotStarts = new SnapshotStarts(snapshots, plan.PassedOver.Select(e => e.Sequence), static e => Serilog.Log.Warning(
            "snapshot {Path} is passed over by what is replayed beside the engine, which takes an older one or the journal: {Fault}", e.Path, e.Fault));
        PastStates = new PastStates(history, SnapshotStarts);
        EventHistory = new EventHistory(history, SnapshotStarts);
        Shadow = options.ShadowEnabled
            ? new ShadowReplayer(history, snapshots, SnapshotStarts, plan.ToInfo(), Snapshots.NextWritten, options.ShadowCpuPercent, seams.ShadowEdit)
            : null;
        List<InputEvent> startupInputs = StartupInputs.Build(options, logic, Term, seams.Time.WallNanos);
        _startupSequence = logic.AppliedSequence + startupInputs.Count;
        _quarantine = new QuarantineWriter(Path.Combine(options.DataDirectory, "quarantine"));
        Endpoint = OpenEndpoint(options);
        _toucher = new TableToucher(logic.Memory);
        _pipeline = new PipelineTopology(options, new PipelineInputs
        {
            Logic = logic,
            Snapshots = SnapshotTaker,
            LastSnapshotSequence = plan.Snapshot?.Sequence ?? 0,
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

    /// <summary>Snapshots on the disk, and the one being written.</summary>
    public SnapshotKeeper Snapshots { get; }

    /// <summary>Cuts that the logic makes, and what they cost it.</summary>
    public SnapshotTaker SnapshotTaker { get; }

    /// <summary>What replays beside the engine begin with.</summary>
    public SnapshotStarts SnapshotStarts { get; }

    /// <summary>The state behind any input of the past.</summary>
    public PastStates PastStates { get; }

    /// <summary>Holds the live state against the journal; null unless it is configured.</summary>
    public ShadowReplayer? Shadow { get; }

    /// <summary>Why the snapshot of an orderly stop could not be written; null if it was, or none was due.</summary>
    public SnapshotException? StopSnapshotFailure { get; private set; }

    /// <summary>A thread that did not end at the stop, as on a disk that does not answer; null if all did.</summary>
    public string? HangingThread { get; private set; }

    /// <summary>The wall clock, nanoseconds since 1970; for ages that people read.</summary>
    public long WallNanos => _seams.Time.WallNanos;

    /// <summary>What happened to positions, from the journal.</summary>
    public EventHistory EventHistory { get; }

    /// <summary>How archiving and removing full segments stands.</summary>
    public RetentionStatus Retention => _keeper.Status;

    /// <summary>The start's own inputs are durable and applied.</summary>
    public bool IsStarted => _pipeline.Sequences.Output >= _startupSequence;

    /// <summary>True once <see cref="StopAsync"/> has ended the threads.</summary>
    public bool IsStopped { get; private set; }

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
            host.Snapshots.Start();
            host.PastStates.Start();
            host.Shadow?.Start();
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
                "{Count} configured settings were refused by the logic and the state's stay in force: capacities only grow, and neither the ExecDomain of a source that has sent nor the DailyExecIds of its domain can change",
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

        if (Shadow?.Status is { DivergedSequence: > 0 } shadow)
        {
            reasons.Add($"shadow: {shadow.Failure}");
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
        bool areReadersDone = await EndReadersAsync().ConfigureAwait(false);
        _toucher.Dispose();
        bool isKeeperDone = _keeper.Stop(s_threadTimeout);
        string? hanging = _pipeline.StopThreads(s_threadTimeout);
        hanging ??= Snapshots.Stop(s_threadTimeout) ? null : "snapshots";
        if (hanging is null)
        {
            Close();
            LogSealAnchors();
            if (_writer.StopAnchor is { } anchor)
            {
                Log.Information("journal: anchor {Anchor} at the stop", anchor);
            }
        }
        else
        {
            Log.Error("thread {Thread} does not end: what it holds, and the lock of the data directory, stays until the process ends", hanging);
        }

        if (isKeeperDone)
        {
            _keeper.Dispose();
        }
        else
        {
            // It holds nothing that the journal's end needs: what it archives or removes is done anew after the next start.
            Log.Error("thread {Thread} does not end: {Reason}", "journal-keeper", "the disk of the journal or of its archive does not answer");
        }

        HangingThread = hanging ?? (isKeeperDone ? null : "journal-keeper");
        IsStopped = true;
        _pipeline.Gate.AbandonAll();
        _pipeline.Pending.AbandonAll();
        await _quarantine.DisposeAsync().ConfigureAwait(false);
        await _alerts.DisposeAsync().ConfigureAwait(false);
        if (hanging is null)
        {
            // A thread that hangs in a write may go on with it: until the process has ended, nobody else may open the journal.
            _lock.Dispose();
        }

        return drained && HangingThread is null && areReadersDone;
    }

    /// <summary>What reads the past holds nothing that the journal's end needs: a disk that does not answer it does not hold up the stop.</summary>
    private async Task<bool> EndReadersAsync()
    {
        try
        {
            await Task.Run(() =>
            {
                EventHistory.Dispose();
                PastStates.Dispose();
                Shadow?.Dispose();
            }).WaitAsync(s_threadTimeout).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            Log.Error("a reader of the past does not end: the disk of the journal or of its archive does not answer");
            return false;
        }
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

    /// <summary>After the threads have ended. After a halt the journal is left as a crash would leave it, and the state is in doubt.</summary>
    private void Close()
    {
        if (!Halt.IsHalted)
        {
            _pipeline.Journaler.CloseJournal();
            WriteStopSnapshot();
        }

        _pipeline.DisposeStages();
        Snapshots.Dispose();
    }

    private void WriteStopSnapshot()
    {
        long writtenBefore = Snapshots.Status.WrittenCount;
        StopSnapshotFailure = Snapshots.WriteAtStop(_logic);
        if (StopSnapshotFailure is { } failure)
        {
            Log.Error("ALERT SnapshotFailed: {Reason} The next start replays more of the journal", failure.Message);
        }
        else if (Snapshots.Status is { Newest: { } newest, Duration: var duration, WrittenCount: var written } && written != writtenBefore)
        {
            Log.Information(
                "snapshot {Sequence}: {Bytes} bytes, digest {Digest}, {Duration} ms", newest.Head.Sequence, newest.FileBytes, newest.Digest.ToString(), (long)duration.TotalMilliseconds);
        }
    }

    private static RetentionOptions RetentionOf(EngineOptions options, EngineSeams seams, SnapshotKeeper snapshots, SegmentArchive? archive) => new()
    {
        RetainSegments = options.RetainSegments,
        Archive = archive,
        LowestSequenceToKeep = seams.LowestSequenceToKeep ?? (() => snapshots.LowestSequenceToKeep),
    };

    /// <summary>Says what it is going to do, then does it.</summary>
    private static RecoveredState Recover(IJournalStorage journal, IJournalStorage snapshots, out RecoveryPlan plan)
    {
        using var recovery = StateRecovery.Prepare(journal, snapshots, new CoreOptions { MemoryReserved = HugePages.Ask });
        plan = recovery.Plan;
        foreach (SnapshotException passedOver in plan.PassedOver)
        {
            Log.Warning("ALERT SnapshotPassedOver: {Reason} An older one, or the journal alone, is taken instead", passedOver.Message);
        }

        Log.Information("recovery plan: {Plan}", plan);
        RecoveredState recovered = recovery.Run(LogProgress);
        BusinessLogic logic = recovered.Logic;
        Log.Information(
            "state rebuilt to sequence {Sequence}: {Positions} positions, {Sources} sources", logic.AppliedSequence, logic.PositionCount, logic.SourceCount);
        return recovered;
    }

    private static void LogProgress(ReplayProgress progress) => Log.Information("replay: sequence {Sequence}", progress.Sequence);

    private async Task<bool> DrainAsync(TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        PipelineSequences sequences = _pipeline.Sequences;
        while (!_pipeline.Ingress.IsQuiet || sequences.Output < sequences.Published || SnapshotTaker.IsBusy)
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
