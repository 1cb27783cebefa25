using Disruptor;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Engine.Pipeline;
using Positions.Engine.Snapshots;
using Positions.Protocol;

namespace Positions.Engine.Handlers;

/// <summary>Applies inputs in strict sequence: the only writer of the state.</summary>
/// <remarks>
/// Thread: logic. Reads: input ring behind journaler and replicator. Writes: the state, output ring, the applied sequence. Waits for: room in the output ring for the
/// most outputs of one input. On failure: the process ends with exit 5, naming the sequence; no input is skipped.
/// </remarks>
public sealed class LogicStage : IStage
{
    private const int InputsPerTurn = 1_024;
    private const int DigestPagesPerTurn = 8;
    private const long DigestAfterIdleNanos = 20_000_000;

    private readonly ValueRingBuffer<InputEvent> _inputRing;
    private readonly ValueEventPoller<InputEvent> _poller;
    private readonly BusinessLogic _logic;
    private readonly ValueRingBuffer<OutputEvent> _outputRing;
    private readonly ITimeSource _time;
    private readonly EventPoller.ValueHandler<InputEvent> _onInput;
    private readonly Sequence _applied;
    private readonly CapacityGauge _capacity = new();
    private readonly StatementGauge _statement = new();
    private readonly OpenWorkSignal _openWork;
    private readonly SnapshotTaker _snapshots;
    private OutputRingSink _sink;
    private int _left;
    private long _currentSequence;
    private long _foreseen = -1;
    private long _published = -1;
    private long _idleSinceNanos;
    private long _digestedSequence = -1;
    private bool _isStatementMoved;
    private PublishedDigest? _digest;

    public LogicStage(
        ValueRingBuffer<InputEvent> inputRing, ValueEventPoller<InputEvent> poller, BusinessLogic logic, ValueRingBuffer<OutputEvent> outputRing,
        Sequence applied, ITimeSource time, OpenWorkSignal openWork, SnapshotTaker snapshots)
    {
        _inputRing = inputRing;
        _poller = poller;
        _logic = logic;
        _outputRing = outputRing;
        _time = time;
        _applied = applied;
        _openWork = openWork;
        _snapshots = snapshots;
        _sink = new OutputRingSink(outputRing, applied);
        _onInput = OnInput;
        _capacity.Set(logic.CapacityUse);
        _openWork.Set(logic.OpenWorkSlices, logic.OpenActionCount, logic.NextDeadlineNanos, logic.AppliedSequence);
        _statement.Set(logic.Statement);
    }

    public string Name => $"logic (last input {_currentSequence})";

    public ExitCode ExitCodeOnFailure => ExitCode.LogicHalted;

    /// <summary>The digest at the last quiet cut; null until there was one. Any thread.</summary>
    public PublishedDigest? Digest => Volatile.Read(ref _digest);

    /// <summary>How full the tables are. Any thread.</summary>
    public CapacityUse Capacity => _capacity.Get();

    /// <summary>
    /// The statement that is open, or the last one, as of <see cref="OpenWorkSignal.AppliedSequence"/> or earlier when that is read after it.
    /// Any thread.
    /// </summary>
    public StatementView Statement => _statement.Get();

    public int DoWork()
    {
        if (!_outputRing.HasAvailableCapacity(BusinessLogic.MaxOutputsPerInput))
        {
            return 0;
        }

        _left = InputsPerTurn;
        if (_poller.Poll(_onInput) == EventPoller.PollState.Processing)
        {
            _idleSinceNanos = 0;
            _capacity.Set(_logic.CapacityUse);
            _openWork.Set(_logic.OpenWorkSlices, _logic.OpenActionCount, _logic.NextDeadlineNanos, _logic.AppliedSequence);
            if (_isStatementMoved || _statement.IsOpen)
            {
                _isStatementMoved = false;
                _statement.Set(_logic.Statement);
            }

            if (_snapshots.IsOpen)
            {
                _snapshots.Turn(isIdle: false);
            }

            return InputsPerTurn - _left;
        }

        if (_snapshots.IsOpen)
        {
            _snapshots.Turn(isIdle: true);
            return 1;
        }

        return WorkWhenIdle();
    }

    public void Dispose() => _logic.Dispose();

    private bool OnInput(ref InputEvent input, long sequence, bool endOfBatch)
    {
        _currentSequence = input.Sequence;
        Foresee(sequence);
        _sink.Begin(sequence);
        _logic.Apply(in input, ref _sink);
        if (_snapshots.IsOpen)
        {
            _snapshots.AfterInput();
        }

        if (input.Template == TemplateId.SnapshotRequested)
        {
            _snapshots.Request();
        }

        _isStatementMoved |= input.Template is TemplateId.StatementBegun or TemplateId.StatementEnded;
        _applied.SetValue(sequence);
        return --_left > 0 && _outputRing.HasAvailableCapacity(BusinessLogic.MaxOutputsPerInput);
    }

    /// <summary>
    /// Lets the logic ask the caches for what the next inputs need. They are published and so do not change any more; that they may not
    /// be durable yet is of no account, because nothing is decided here.
    /// </summary>
    private void Foresee(long sequence)
    {
        long to = sequence + BusinessLogic.ForesightInputs;
        if (to > _published)
        {
            _published = _inputRing.Cursor;
            to = Math.Min(to, _published);
        }

        for (_foreseen = Math.Max(_foreseen, sequence); _foreseen < to;)
        {
            _logic.Foresee(in _inputRing[++_foreseen]);
        }
    }

    /// <summary>Brings the digest up to date in small slices while nothing comes in, so that no input waits for it.</summary>
    private int WorkWhenIdle()
    {
        if (_digestedSequence == _logic.AppliedSequence)
        {
            return 0;
        }

        long now = _time.MonotonicNanos;
        if (_idleSinceNanos == 0)
        {
            _idleSinceNanos = now;
        }

        if (now - _idleSinceNanos < DigestAfterIdleNanos)
        {
            return 0;
        }

        if (_logic.RefreshDigest(DigestPagesPerTurn) == 0)
        {
            Volatile.Write(ref _digest, new PublishedDigest(_logic.AppliedSequence, _logic.ComputeDigest().ToString()));
            _digestedSequence = _logic.AppliedSequence;
        }

        return 1;
    }
}
