using System.Numerics;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests.Comparison;

/// <summary>
/// Drives the model and a logic with the same inputs: after each, outcome, change, alerts, row and source have to agree; now and then,
/// and at the end, the whole state.
/// </summary>
internal sealed class ModelComparison : IDisposable
{
    private const int InputsBetweenStateChecks = 4_096;

    private const int InputsAmidWork = 4;

    // Alerts that only one side knows are not compared, nor orphans, which the core only flags.
    private static readonly Dictionary<string, AlertCode> s_alertsOfBoth = Enum.GetNames<ModelAlert>()
        .Where(name => name != nameof(ModelAlert.OrphanOrder))
        .Where(name => Enum.IsDefined(typeof(AlertCode), name))
        .ToDictionary(name => name, Enum.Parse<AlertCode>);

    private readonly ILogicUnderTest _logic;
    private readonly PositionComparison _positions;
    private readonly List<OutputEvent> _told = [];
    private readonly List<ModelResult> _results = [];
    private bool _isAmidWork;
    private UtcNanos _timeAmidWork;
    private int _keysGivenWay;
    private long _inputs;
    private long _sequence;

    public ModelComparison(ILogicUnderTest logic)
    {
        _logic = logic;
        _positions = new PositionComparison(Model, logic);
    }

    public ReferenceModel Model { get; } = new();

    public void Dispose() => _logic.Dispose();

    /// <summary>
    /// Applies the next input to both, and brings the logic's open work to its end, but for a statement that is completing: that goes on
    /// with what comes next. Some inputs behind a split or a renaming come before that end: what they tell is compared when it is reached.
    /// Null if they agree, else what they differ in.
    /// </summary>
    public DifferenceList? Step(InputEvent input)
    {
        var differences = new DifferenceList();
        try
        {
            if (_isAmidWork && (!MayComeAmidWork(input.Template) || _results.Count > InputsAmidWork))
            {
                EndWork(differences);
                if (!differences.IsEmpty)
                {
                    return differences;
                }
            }

            if (input.Template is TemplateId.DateRolled && Model.Statement is { State: StatementState.Completing })
            {
                // Its work would wait behind what is completing; the model knows no work that waits.
                ContinueWork(input.EngineTime, () => true);
            }

            ApplyToBoth(input);
            CompareOutcome(differences, _results[^1], _told.FindLast(output => output.Kind == OutputKind.Outcome));
            CompareSource(differences, input.Prefix.SourceId);
            if (_isAmidWork || BeginsAction(input.Template))
            {
                _isAmidWork = true;
                _timeAmidWork = input.EngineTime;
                _keysGivenWay += input.Template == TemplateId.InstrumentRenamed ? Model.KeysGivenWay : 0;
                if (_keysGivenWay > 1)
                {
                    EndWork(differences);
                }
            }
            else
            {
                ContinueWork(input.EngineTime, () => Model.Statement is not { State: StatementState.Completing });
                CompareOrder(differences, in input);
                CompareTold(differences);
            }
        }
        catch (Exception e) when (e is InvariantViolationException or OverflowException or ArgumentException or InvalidOperationException)
        {
            // The one thing that no input may bring about: shrunk and printed like every other difference.
            differences.Add("end of the logic", "none", e.Message);
            return differences;
        }

        _inputs++;
        if (_inputs % InputsBetweenStateChecks == 0)
        {
            CompareState(differences);
        }

        return differences.IsEmpty ? null : differences;
    }

    /// <summary>Compares everything that both sides can show; null if they agree.</summary>
    public DifferenceList? CompareState()
    {
        var differences = new DifferenceList();
        CompareState(differences);
        return differences.IsEmpty ? null : differences;
    }

    // Where several keys give way, their rows become free in the order in which the work or an input reaches them, which decides on the
    // order in which later statements go through keys: the model has only that of the work.
    private static bool BeginsAction(TemplateId template) => template is TemplateId.InstrumentSplit or TemplateId.InstrumentRenamed;

    /// <summary>What is as it would be had the work been done at once: not what begins a statement, which waits for the work.</summary>
    private static bool MayComeAmidWork(TemplateId template) => template is TemplateId.Fill or TemplateId.FillBust or TemplateId.FillCorrect
        or TemplateId.PositionAdjusted or TemplateId.CorrectionDecided or TemplateId.BreakerReset or TemplateId.ClockTicked
        or TemplateId.InstrumentSplit or TemplateId.InstrumentRenamed or TemplateId.DateRolled or TemplateId.OrderUpdate
        or TemplateId.PositionLoaded or TemplateId.MarkPrice or TemplateId.SettingChanged;

    private void EndWork(DifferenceList differences)
    {
        _isAmidWork = false;
        _keysGivenWay = 0;
        ContinueWork(_timeAmidWork, () => true);
        CompareTold(differences);
    }

    /// <summary>All that both sides have told since it was compared last.</summary>
    private void CompareTold(DifferenceList differences)
    {
        PositionChange[] changes = [.. _results.SelectMany(result => result.Changes)];
        ToldKey[] keys = [.. _results.SelectMany(result => result.ToldKeys)];
        CompareChanges(differences, changes, [.. _told.Where(output => output.HasPosition && output.Kind != OutputKind.Alert)]);
        CompareLateRejects(differences, _results.SelectMany(result => result.LaterRejects), _told);
        CompareAlerts(differences, _results.SelectMany(result => result.Alerts), _told.Where(output => output.AlertCode != AlertCode.None));
        ReconciliationComparison.CompareTold(differences, keys, [.. _told.Where(output => output.Kind == OutputKind.Reconciled)]);
        ReconciliationComparison.CompareStatement(differences, Model.Statement, _logic.Statement);
        if (keys.Length > 0)
        {
            ReconciliationComparison.CompareAll(differences, Model.ReconciledKeys, _logic.ReconciledKeys());
        }

        foreach (PositionChange change in changes)
        {
            // What the same input has renamed since was told once more, by its new symbol.
            if (Model.Position(change.Position.Key.Account, change.Position.Key.Symbol) is { } position)
            {
                _positions.Compare(differences, position, isWhole: false);
            }
        }

        _told.Clear();
        _results.Clear();
    }

    private void CompareState(DifferenceList differences)
    {
        if (_isAmidWork)
        {
            EndWork(differences);
        }

        differences.Check("positions", Model.PositionCount, _logic.PositionCount);
        foreach (ModelPosition position in Model.Positions)
        {
            _positions.Compare(differences, position, isWhole: true);
        }

        foreach (uint sourceId in Model.Sources.Keys)
        {
            CompareSource(differences, sourceId);
        }

        OrderComparison.CompareAll(differences, Model.Orders, _logic.Orders());
        ReconciliationComparison.CompareAll(differences, Model.ReconciledKeys, _logic.ReconciledKeys());
    }

    private static void CompareOutcome(DifferenceList differences, ModelResult result, in OutputEvent core)
    {
        differences.Check("disposition", DispositionName(result.Disposition), core.Disposition.ToString());
        differences.Check("reason", result.Reason.ToString(), core.Reason.ToString());
        if (result.Disposition is ModelDisposition.Duplicate or ModelDisposition.DuplicateExec)
        {
            differences.Check("first sequence", result.Judgement.FirstSequence, core.FirstSequence);
        }

    }

    private void ContinueWork(UtcNanos time, Func<bool> isWanted)
    {
        while (_logic.HasOpenWork && isWanted())
        {
            ApplyToBoth(InputFactory.Event(0, new WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) }, time));
        }
    }

    private void ApplyToBoth(InputEvent input)
    {
        input.Sequence = ++_sequence;
        _results.Add(Model.Apply(in input));
        int outcomes = 0;
        foreach (OutputEvent output in _logic.Apply(in input))
        {
            _told.Add(output);
            outcomes += output.Kind == OutputKind.Outcome ? 1 : 0;
        }

        if (outcomes != 1)
        {
            throw new InvariantViolationException($"input {_sequence} has {outcomes} outcomes");
        }
    }

    /// <summary>Every change of a row bears a version of its own, which says what belongs together.</summary>
    private static void CompareChanges(DifferenceList differences, PositionChange[] known, List<OutputEvent> told)
    {
        differences.Check("position changes", known.Length, told.Count);
        if (known.Length != told.Count)
        {
            return;
        }

        PositionChange[] changes = [.. known
            .OrderBy(change => change.Position.Key.ToString(), StringComparer.Ordinal).ThenBy(change => change.Position.Version)];
        OutputEvent[] outputs = [.. told
            .OrderBy(output => $"{output.Account}/{output.Symbol}", StringComparer.Ordinal).ThenBy(output => output.Version)];
        for (int i = 0; i < changes.Length; i++)
        {
            CompareChange(differences, changes[i], in outputs[i]);
        }
    }

    private static void CompareLateRejects(DifferenceList differences, IEnumerable<LaterReject> known, List<OutputEvent> told)
    {
        string model = string.Join(", ", known.OrderBy(late => late.SourceId).ThenBy(late => late.SourceSeq)
            .Select(late => $"{late.SourceId}/{late.SourceSeq} {late.Reason}"));
        string core = string.Join(", ", told
            .Where(output => output.Kind == OutputKind.LateVerdict && output.Disposition == Disposition.Rejected)
            .OrderBy(output => output.SourceId).ThenBy(output => output.SourceSeq)
            .Select(output => $"{output.SourceId}/{output.SourceSeq} {output.Reason}"));
        differences.Check("late rejects", model, core);
    }

    private static void CompareChange(DifferenceList differences, PositionChange change, in OutputEvent core)
    {
        ModelPosition position = change.Position;
        differences.Check("change kind", (long)change.Kind, (long)core.ChangeKind);
        differences.Check("account", position.Key.Account, core.Account.ToString());
        differences.Check("symbol", position.Key.Symbol, core.Symbol.ToString());
        differences.Check("currency", position.Currency, core.Currency.ToString());
        differences.Check("last quantity", Shown(change.LastQuantity), core.LastQuantity);
        differences.Check("last price", change.LastPrice, core.LastPrice);
        differences.Check("realized delta", change.RealizedDelta, core.RealizedDelta);
        differences.Check("fee delta", change.FeeDelta, core.FeeDelta);
        differences.Check("cause", change.CauseExecId, core.ExecId.ToString());
        differences.Check("net told", position.Net, core.Quantity);
        differences.Check("open cost told", position.OpenCost, core.OpenCost);
        differences.Check("realized told", position.Realized, core.RealizedPoints);
        differences.Check("fees told", position.OwnFees, core.Fees);
        differences.Check("version told", position.Version, core.Version);
        differences.Check("last sequence told", position.LastSequence, core.LastSequence);
        differences.Check("event time told", position.LastEventTime, core.LastEventTime.Value);
        if (!change.FeeDelta.IsZero)
        {
            differences.Check("fee currency", change.FeeCurrency, core.FeeCurrency.ToString());
        }
    }

    /// <summary>The core calls what is held parked, and an order event that is known stale.</summary>
    private static string DispositionName(ModelDisposition disposition) => disposition switch
    {
        ModelDisposition.Held => nameof(Disposition.Parked),
        ModelDisposition.DuplicateOrderEvent => nameof(Disposition.Stale),
        _ => disposition.ToString(),
    };

    /// <summary>A move from one end of the range to the other is told as its bound.</summary>
    internal static BigInteger Shown(BigInteger quantity) => BigInteger.Max(-long.MaxValue, BigInteger.Min(long.MaxValue, quantity));

    private static void CompareAlerts(DifferenceList differences, IEnumerable<ModelAlert> known, IEnumerable<OutputEvent> alerts)
    {
        string model = string.Join(", ", known.Select(alert => alert.ToString()).Where(s_alertsOfBoth.ContainsKey).Order());
        string core = string.Join(", ", alerts.Select(alert => alert.AlertCode.ToString()).Where(s_alertsOfBoth.ContainsKey).Order());
        differences.Check("alerts", model, core);
    }

    private void CompareOrder(DifferenceList differences, in InputEvent input)
    {
        Text36 orderId = input.Template switch
        {
            TemplateId.Fill => input.Block<Fill>().OrderId,
            TemplateId.OrderUpdate => input.Block<OrderUpdate>().OrderId,
            _ => default,
        };
        if (!orderId.IsNull)
        {
            uint execDomain = Model.Sources.GetValueOrDefault(input.Prefix.SourceId)?.ExecDomain ?? 0;
            ModelOrder? model = Model.Orders.GetValueOrDefault(new OrderKey(execDomain, orderId.ToString()));
            OrderComparison.Compare(differences, model, _logic.Order(execDomain, in orderId));
        }
    }

    private void CompareSource(DifferenceList differences, uint sourceId)
    {
        ModelSource? model = Model.Sources.GetValueOrDefault(sourceId);
        if (sourceId == SourcePrefix.HttpSourceId || _logic.Source(sourceId) is not { } core || model is null)
        {
            bool isOneMissing = sourceId != SourcePrefix.HttpSourceId && (model is null) != (_logic.Source(sourceId) is null);
            if (isOneMissing)
            {
                differences.Add($"source {sourceId}", model is null ? "unknown" : "known", model is null ? "known" : "unknown");
            }

            return;
        }

        differences.Check("has epoch", model.HasEpoch ? 1 : 0, core.HasEpoch ? 1 : 0);
        differences.Check("exec domain", model.ExecDomain, core.ExecDomain);
        if (!model.HasEpoch)
        {
            return;
        }

        differences.Check("epoch", model.Epoch, core.Epoch);
        differences.Check("next expected", model.NextExpected, core.NextExpectedSourceSeq);
        if (!_isAmidWork)
        {
            // What a date ends of what waited is counted as slices reach it.
            differences.Check("rejected count", model.RejectedCount, core.RejectedCount);
        }

        differences.Check("halt", (long)model.Halt, (long)core.HaltReason);
        differences.Check("skipped ranges", model.Skipped.Count, core.SkippedRangeCount);
        if (model.Skipped.Count > 0 && model.Skipped.Count == core.SkippedRangeCount)
        {
            CompareSkipped(differences, model, _logic.Skipped(sourceId));
        }
    }

    private static void CompareSkipped(DifferenceList differences, ModelSource model, SkippedRange[] core)
    {
        for (int i = 0; i < core.Length; i++)
        {
            differences.Check("skipped from", model.Skipped[i].From, core[i].FromSourceSeq);
            differences.Check("skipped to", model.Skipped[i].To, core[i].ToSourceSeq);
        }
    }
}
