using Disruptor;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Handlers;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Engine.Replication;
using Positions.Engine.Snapshots;
using Positions.Journal;
using Positions.Protocol;

namespace Positions.Engine.Pipeline;

/// <summary>
/// The whole way of the data on one page:
/// <code>
///   I  ingress      endpoint, order repair, command gate      -> input ring          (its only producer)
///   J  journaler    gated on the ring's cursor                -> journaled sequence
///   R  replicator   gated on the ring's cursor                -> replicated sequence
///   L  logic        gated on J and R; gates the input ring    -> output ring         (its only producer)
///   M  read model   gated on the output ring's cursor
///   P  publisher    gated on M; gates the output ring         -> acks, updates, answers
///
///   dedicated   [I] [J] [R] [L] [M P]        five threads; J syncs in its own turn with batch durability
///   shared      [I] [J R L M P]              two threads and the sync thread
///   single      [I R L M P] [J]              one thread, and one that only writes and syncs: the endpoint never waits for a disk
/// </code>
/// </summary>
public sealed class PipelineTopology
{
    private const int CommandCapacity = 4_096;
    private const int ControlCapacity = 256;

    /// <summary>All that one input may bring has to find room, and a second while the first is read.</summary>
    private const int MinOutputSlots = 1_024;

    private readonly List<StageThread> _threads = [];
    private readonly JournalSyncWorker? _syncWorker;
    private readonly EngineClock _clock;

    public PipelineTopology(EngineOptions options, PipelineInputs inputs)
    {
        Threads = options.Threads == ThreadsMode.Auto ? ChooseThreads(options) : options.Threads;
        ValueRingBuffer<InputEvent> inputRing = ValueRingBuffer<InputEvent>.CreateSingleProducer(static () => default, options.RingSize, new YieldingWaitStrategy());
        ValueRingBuffer<OutputEvent> outputRing = ValueRingBuffer<OutputEvent>.CreateSingleProducer(
            static () => default, Math.Max(options.RingSize, MinOutputSlots), new YieldingWaitStrategy());

        // J and R: side by side on the cursor. What the barrier sees of J is its own sequence, which durability moves, not the poller's.
        var journaled = new Sequence();
        var applied = new Sequence();
        bool syncsItself = Threads != ThreadsMode.Shared && options.Durability == JournalDurability.Batch;
        _syncWorker = syncsItself || options.Durability == JournalDurability.Os
            ? null
            : new JournalSyncWorker(inputs.Writer, options.Durability, options.FlushIntervalMs, journaled, inputs.Halt);
        Journaler = new JournalStage(inputRing.NewPoller(), inputs.Writer, options.Durability, _syncWorker, journaled, inputs.Time,
            Threads == ThreadsMode.Single ? inputs.Endpoint.WakeUp : null);
        ValueEventPoller<InputEvent> replicated = inputRing.NewPoller();
        var replicator = new ReplicationStage(replicated);

        // L: behind both; only the end of the chain gates the ring.
        ValueEventPoller<InputEvent> logicPoller = inputRing.NewPoller(journaled, replicated.Sequence);
        inputRing.AddGatingSequences(logicPoller.Sequence);
        Sequences = new PipelineSequences(inputRing, journaled, replicated.Sequence, applied, inputs.Logic.AppliedSequence);
        Journaler.Attach(Sequences);
        Logic = new LogicStage(inputRing, logicPoller, inputs.Logic, outputRing, applied, inputs.Time, OpenWork, inputs.Snapshots);

        // M, then P behind it.
        ReadModel = new ReadModel(inputs.Logic);
        ValueEventPoller<OutputEvent> readModelPoller = outputRing.NewPoller();
        ValueEventPoller<OutputEvent> publishPoller = outputRing.NewPoller(readModelPoller.Sequence);
        outputRing.AddGatingSequences(publishPoller.Sequence);
        var pending = new PendingCommands(2 * CommandCapacity);
        var hellos = new Handover<HelloRequest>(1_024);
        var syncs = new Handover<SourceSync>(4_096);
        EgressSender = new EgressSender(inputs.Endpoint.Egress);
        var publisher = new EgressPublisher(new EgressPublisherParts
        {
            ReadModel = ReadModel,
            Sender = EgressSender,
            Hellos = hellos,
            Syncs = syncs,
            Alerts = inputs.Alerts,
            Time = inputs.Time,
            Term = inputs.Term,
            Events = inputs.Endpoint.Events is { } events ? new PositionEventPublisher(new EgressSender(events)) : null,
        });
        Publisher = publisher;
        Pending = pending;

        // I: the input ring's only producer.
        Gate = new CommandGate(ControlCapacity, CommandCapacity, inputs.Endpoint.WakeUp);
        var sources = new SourceRegistry(Math.Max(options.CapacitySources, (int)inputs.Logic.CapacityUse.SourcesLimit), options.ReorderWindow, options.AllowedSources);
        SourceClocks = sources.Clocks;
        AddRecoveredSources(sources, inputs.Logic);
        _clock = new EngineClock(inputs.Time, inputs.LastEngineTimeNanos);
        var sequencer = new InputSequencer(inputRing, _clock, inputs.Logic.AppliedSequence, inputs.Term);
        HeldPool = new HeldMessages(4 * options.ReorderWindow);
        var repair = new OrderRepair(
            sequencer, sources, HeldPool, new GapTimers(options.GapTimeoutMs * 1_000_000L), new EgressSender(inputs.Endpoint.Egress), inputs.Counters, options.GapPolicy);
        Ingress = new IngressAgent(new IngressParts
        {
            Endpoint = inputs.Endpoint,
            Time = inputs.Time,
            Sequencer = sequencer,
            Sources = sources,
            Repair = repair,
            Gate = Gate,
            Pending = pending,
            Hellos = hellos,
            Syncs = syncs,
            Quarantine = inputs.Quarantine,
            Counters = inputs.Counters,
            OpenWork = OpenWork,
            SnapshotTimer = SnapshotTimer.For(options, inputs.Snapshots, inputs.LastSnapshotSequence),
            StartupInputs = inputs.StartupInputs,
        });

        var readModelStage = new ReadModelStage(readModelPoller, ReadModel);
        var publishStage = new PublishStage(publishPoller, publisher, pending, Sequences);
        Place(options, inputs, replicator, readModelStage, publishStage);
    }

    /// <summary>The placement in use; never Auto.</summary>
    public ThreadsMode Threads { get; }

    /// <summary>The threads in use, for status.</summary>
    public IReadOnlyList<StageThread> StageThreads => _threads;

    public PipelineSequences Sequences { get; }

    public IngressAgent Ingress { get; }

    public JournalStage Journaler { get; }

    public LogicStage Logic { get; }

    /// <summary>Work over many rows that is under way.</summary>
    public OpenWorkSignal OpenWork { get; } = new();

    public SourceClocks SourceClocks { get; }

    public ReadModel ReadModel { get; }

    public CommandGate Gate { get; }

    public PendingCommands Pending { get; }

    public EgressSender EgressSender { get; }

    public EgressPublisher Publisher { get; }

    public HeldMessages HeldPool { get; }

    /// <summary>Steps of the wall clock of more than a second seen so far.</summary>
    public long WallStepCount => _clock.WallStepCount;

    public void Start()
    {
        _syncWorker?.Start(Sequences);
        foreach (StageThread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Ends the threads, last to first: the first has the endpoint, which sends what the others have told. Returns the name of one that does not end, or null.</summary>
    public string? StopThreads(TimeSpan timeout)
    {
        string? hanging = null;
        for (int i = _threads.Count - 1; i >= 0; i--)
        {
            hanging = _threads[i].Stop(timeout) ? hanging : _threads[i].Name;
        }

        return hanging;
    }

    /// <summary>After the threads have ended: closes what the stages own, in the order of the data. Without <see
    /// cref="JournalStage.CloseJournal"/> before, the journal is left as a crash would leave it, for recovery to judge.</summary>
    public void DisposeStages()
    {
        foreach (IStage stage in _threads.SelectMany(t => t.Stages))
        {
            stage.Dispose();
        }
    }

    private void Place(EngineOptions options, PipelineInputs inputs, IStage replicator, IStage readModel, IStage publisher)
    {
        IStage[][] placement = Threads switch
        {
            ThreadsMode.Single => [[Ingress, replicator, Logic, readModel, publisher], [Journaler]],
            ThreadsMode.Shared => [[Ingress], [Journaler, replicator, Logic, readModel, publisher]],
            _ => [[Ingress], [Journaler], [replicator], [Logic], [readModel, publisher]],
        };
        string[] names = Threads switch
        {
            ThreadsMode.Single => ["pipeline", "journaler"],
            ThreadsMode.Shared => ["ingress", "stages"],
            _ => ["ingress", "journaler", "replicator", "logic", "output"],
        };
        for (int i = 0; i < placement.Length; i++)
        {
            // The thread that has the endpoint sleeps on its sockets: a datagram or a command ends the sleep at once.
            Action<long>? sleep = i == 0 ? inputs.Endpoint.WaitForInput : null;
            _threads.Add(new StageThread(names[i], new IdleWait(options.WaitStrategy, inputs.Time, sleep), inputs.Halt, placement[i]));
        }
    }

    /// <summary>More threads than cores only take time from each other (perf/README.md has the figures).</summary>
    private static ThreadsMode ChooseThreads(EngineOptions options) => Environment.ProcessorCount switch
    {
        <= 2 => ThreadsMode.Single,
        <= 6 => ThreadsMode.Shared,
        _ => options.Durability == JournalDurability.Batch ? ThreadsMode.Dedicated : ThreadsMode.Shared,
    };

    private static void AddRecoveredSources(SourceRegistry sources, BusinessLogic logic)
    {
        for (int i = 0; i < logic.SourceCount; i++)
        {
            SourceView view = logic.GetSource(i);
            if (view.HasEpoch && sources.Add(view.SourceId, view.Epoch, view.NextExpectedSourceSeq, 0, null) is { } order)
            {
                order.IsConflictHalted = view.HaltReason == SourceHaltReason.Conflict;
            }
        }
    }
}
