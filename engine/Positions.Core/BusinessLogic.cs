using System;
using System.Diagnostics.CodeAnalysis;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Core.Orders;
using Positions.Core.Pages;
using Positions.Core.Reconciliation;
using Positions.Core.Settings;
using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>
/// The business logic: a pure function (state, input) to (state, outputs), the only writer of the state. No clock, no random source, no
/// floating point, no order that could differ: the same inputs give the same pages bit for bit.
/// </summary>
/// <remarks>
/// Thread: one owner. Reads: the input, never written. Writes: the pages and the sink's slots. On failure: throws, and must not be used
/// again. What is judged in which order is said in BusinessLogic.Messages.cs.
/// </remarks>
public sealed partial class BusinessLogic : IDisposable
{
    /// <summary>Inputs are applied only by the version that the EngineStarted before them names.</summary>
    public const uint LogicVersion = 10;

    /// <summary>
    /// Most outputs that one input brings about: its outcome, the alerts it raised, and what a slice of open work or messages that had
    /// waited for it bring with them.
    /// </summary>
    public const int MaxOutputsPerInput = 1 + MaxAlertsPerInput + MaxPending + MaxPendingOfItself;

    private const int MaxAlertsPerInput = 16;

    /// <summary>
    /// Before an input is judged: each position and each order or key of a slice may bring two; where a split and what ended with the day have
    /// theirs at once, an order brings one, and so does what ended. What is over of what was held has what room is left.
    /// </summary>
    private const int MaxPendingBefore = (4 * RowsPerSlice) + 4;

    /// <summary>
    /// Most that the rows which an input itself is about bring, whatever had waited for it: of each open split two for the account, of each
    /// renaming one and one for its order, of an update's second order another; and an order that was the same.
    /// </summary>
    private const int MaxPendingOfItself = (3 * MaxOpenActions) + 1;

    /// <summary>Room for messages that waited for the input at hand, and came behind its own: for one at least.</summary>
    private const int MaxPending = MaxPendingBefore + MaxPendingOfItself + 1 + (2 * MaxOpenActions);

    private readonly RowTable<EngineRow> _engine;
    private readonly SettingBook _settings;
    private readonly SourceBook _sources;
    private readonly PositionBook _positions;
    private readonly ExecutionBook _executions;
    private readonly ParkedBook _parked;
    private readonly ParkedBook _held;
    private readonly OrderBook _orders;
    private readonly RowTable<WorkRow> _works;
    private readonly StatementBook _statements;
    private readonly ReconciledBook _reconciled;
    private readonly RowTable<WorkRow> _actions;
    private readonly bool _reserveAhead;
    private readonly PendingAlert[] _alerts = new PendingAlert[MaxAlertsPerInput];
    private readonly int[] _ending = new int[RowsPerSlice];
    private readonly OutputEvent[] _pending = new OutputEvent[MaxPending + MaxPendingOfItself];
    private int _alertCount;
    private int _pendingCount;
    private int _pendingLimit = MaxPending;

    /// <summary>Output, plus one, of the message that had waited and is being judged; 0 while it is the input itself.</summary>
    private int _verdictLink;
    private ushort _orderSteps;
    private long _appliedSequence;

    public BusinessLogic(CoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Memory = new StateMemory(options.MemoryReserved);

        // The order of the tables is the order in the digest.
        _engine = Memory.AddRows<EngineRow>("engine");
        _settings = new SettingBook(Memory);
        _sources = new SourceBook(Memory, _settings);
        _executions = new ExecutionBook(Memory);
        _parked = new ParkedBook(Memory, "executions.parked");
        _held = new ParkedBook(Memory, "orders.held");
        _orders = new OrderBook(Memory);
        _positions = new PositionBook(Memory, _settings, _executions);
        _works = Memory.AddRows<WorkRow>("works");
        _statements = new StatementBook(Memory);
        _reconciled = new ReconciledBook(Memory, _settings);
        _actions = Memory.AddRows<WorkRow>("actions");
        _engine.Append();
        for (int i = 0; i < MaxWorks; i++)
        {
            _works.Append();
        }

        for (int i = 0; i < MaxOpenActions; i++)
        {
            _actions.Append();
        }

        _reserveAhead = options.ReserveAhead;
        ReserveCapacities();
    }

    /// <summary>Sequence of the last input applied; 0 before the first.</summary>
    public long AppliedSequence => _appliedSequence;

    /// <summary>Engine time at which a ClockTicked is due, because something ends by itself then; 0 if nothing does.</summary>
    public long NextDeadlineNanos => _engine.Read(0).NextHoldDeadline;

    public StateMemory Memory { get; }

    public CoreCounters Counters { get; } = new();

    /// <summary>
    /// Applies the next input and writes to the sink what open work and waiting messages brought with it, its outcome, and the alerts it
    /// raised. Does not allocate.
    /// </summary>
    /// <exception cref="InvariantViolationException">The input is not the next one, was written by another logic version, or the state is
    /// damaged.</exception>
    public void Apply<TSink>(in InputEvent input, ref TSink sink)
        where TSink : struct, IOutputSink, allows ref struct
    {
        if (input.Sequence != _appliedSequence + 1)
        {
            ThrowOutOfOrder(input.Sequence);
        }

        _appliedSequence = input.Sequence;
        ref EngineRow engine = ref _engine.Write(0);
        engine.AppliedSequence = input.Sequence;
        engine.EngineTime = input.EngineTime.Value;
        _positions.Now = input.EngineTime.Value;
        _alertCount = 0;
        _pendingCount = 0;
        _orderSteps = 0;
        LookAhead();
        if (HasOpenWork)
        {
            ContinueWork(in input);
        }

        long deadline = _engine.Read(0).NextHoldDeadline;
        if (deadline != 0 && deadline <= input.EngineTime.Value)
        {
            _pendingLimit = MaxPendingBefore;
            EndHolds(in input);
            _pendingLimit = MaxPending;
        }

        ref OutputEvent output = ref sink.Claim();
        output = default;
        output.InputSequence = input.Sequence;
        output.EngineTime = input.EngineTime;
        output.Template = input.Template;
        output.Kind = OutputKind.Outcome;
        Verdict verdict = Judge(in input, ref output);
        output.Disposition = verdict.Disposition;
        output.Reason = verdict.Reason;
        Counters.Count(verdict.Disposition, verdict.Reason);
        if ((_alertCount | _pendingCount) == 0)
        {
            sink.Commit();
            return;
        }

        WriteAll(ref output, ref sink);
    }

    /// <summary>The digest at the present cut; the cost is proportional to the pages changed since the last refresh.</summary>
    public StateDigest ComputeDigest() => Memory.ComputeDigest();

    /// <summary>Rehashes at most <paramref name="maxPages"/> changed pages ahead of the next digest; returns how many are left.</summary>
    public int RefreshDigest(int maxPages) => Memory.RefreshChecksums(maxPages);

    public void Dispose() => Memory.Dispose();

    private Verdict Judge(in InputEvent input, ref OutputEvent output)
    {
        switch (input.Template)
        {
            case TemplateId.Fill:
            case TemplateId.OrderUpdate:
            case TemplateId.FillBust:
            case TemplateId.FillCorrect:
            case TemplateId.MarkPrice:
            case TemplateId.SourceGapFill:
            case TemplateId.InputRefused:
                return JudgeMessage(in input, ref output);
            case TemplateId.DateRolled:
                return JudgeDateRolled(in input, ref output);
            case TemplateId.SessionOpened:
                return JudgeSessionOpened(in input);
            case TemplateId.PositionAdjusted:
                return JudgeAdjustment(in input, ref output);
            case TemplateId.PositionLoaded:
                return JudgeLoad(in input, ref output);
            case TemplateId.InstrumentSplit:
                return JudgeSplit(in input, ref output);
            case TemplateId.InstrumentRenamed:
                return JudgeRename(in input, ref output);
            case TemplateId.ClockTicked:
            case TemplateId.WorkContinued:
            case TemplateId.SnapshotRequested:
                return Verdict.Control;
            case TemplateId.InstrumentDefined:
                return JudgeInstrument(in input, ref output);
            case TemplateId.EngineStarted:
                return JudgeStart(in input, ref output);
            case TemplateId.SettingChanged:
                return JudgeSetting(in input);
            case TemplateId.SourceHalted:
                return JudgeSourceHalted(in input, ref output);
            case TemplateId.StatementBegun:
                return JudgeStatementBegun(in input, ref output);
            case TemplateId.StatementScoped:
                return JudgeStatementScoped(in input);
            case TemplateId.StatementLine:
                return JudgeStatementLine(in input, ref output);
            case TemplateId.StatementEnded:
                return JudgeStatementEnded(in input, ref output);
            case TemplateId.CorrectionDecided:
                return JudgeCorrectionDecided(in input, ref output);
            case TemplateId.BreakerReset:
                return JudgeBreakerReset(in input, ref output);
            case TemplateId.GapSkipped:
                return JudgeGapSkipped(in input, ref output);
            case TemplateId.SourceResumed:
                return JudgeSourceResumed(in input, ref output);
            default:
                // Ingress sequences nothing else: this is a bug, or a journal of another version.
                throw new InvariantViolationException($"input {input.Sequence} has template {input.Message.TemplateId}, which is no input");
        }
    }

    private void Alert(AlertCode code, long rangeFrom = 0, long rangeTo = 0)
    {
        if (_verdictLink != 0 && _pending[_verdictLink - 1].AlertCode == AlertCode.None)
        {
            ref OutputEvent verdict = ref _pending[_verdictLink - 1];
            verdict.AlertCode = code;
            verdict.RangeFrom = rangeFrom;
            verdict.RangeTo = rangeTo;
            return;
        }

        if (_alertCount == MaxAlertsPerInput)
        {
            Counters.AlertsDropped++;
            return;
        }

        _alerts[_alertCount++] = new PendingAlert(code, rangeFrom, rangeTo, _verdictLink);
    }

    /// <summary>Most that one message that waited brings about: its verdict, and two of each split that had not reached its account.</summary>
    private int OutputsOfWaiting => 1 + (2 * Math.Max(1, OpenActionCount));

    private bool HasRoomForWaiting => _pendingCount + OutputsOfWaiting <= _pendingLimit;

    /// <summary>An output beside the outcome; it goes out before it, because it happened before or on the way.</summary>
    private ref OutputEvent AddPending(in InputEvent input, OutputKind kind)
    {
        Invariant.Check(_pendingCount < _pending.Length);
        ref OutputEvent output = ref _pending[_pendingCount++];
        output = default;

        // Of the input at hand, also where a message that had waited brought this about.
        output.InputSequence = _appliedSequence;
        output.EngineTime = new UtcNanos(_engine.Read(0).EngineTime);
        output.Template = input.Template;
        output.Kind = kind;
        output.Disposition = Disposition.Control;
        return ref output;
    }

    /// <summary>Writes everything in its order; the slot of the outcome is claimed already and takes the first.</summary>
    private void WriteAll<TSink>(ref OutputEvent slot, ref TSink sink)
        where TSink : struct, IOutputSink, allows ref struct
    {
        OutputEvent outcome = slot;
        for (int i = 0; i < _pendingCount; i++)
        {
            slot = _pending[i];
            sink.Commit();
            slot = ref sink.Claim();
        }

        slot = outcome;
        sink.Commit();
        for (int i = 0; i < _alertCount; i++)
        {
            ref OutputEvent alert = ref sink.Claim();
            alert = _alerts[i].VerdictLink == 0 ? outcome : _pending[_alerts[i].VerdictLink - 1];
            alert.Kind = OutputKind.Alert;
            alert.AlertCode = _alerts[i].Code;
            alert.RangeFrom = _alerts[i].RangeFrom;
            alert.RangeTo = _alerts[i].RangeTo;

            // An alert tells; what is to be sent, the outcome has said.
            alert.Flags &= OutputFlags.HasSource;
            sink.Commit();
        }
    }

    private void ReserveCapacities()
    {
        if (_reserveAhead)
        {
            _sources.Reserve();
            _positions.Reserve();
            _executions.Reserve(_settings.ExecutionsLimit);
            _orders.Reserve();
        }
    }

    [DoesNotReturn]
    private void ThrowOutOfOrder(long sequence) =>
        throw new InvariantViolationException($"input {sequence} follows input {_appliedSequence}");
}
