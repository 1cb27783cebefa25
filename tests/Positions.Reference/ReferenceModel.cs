using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <summary>
/// The domain written down a second time: takes the sequenced inputs of the engine and says what becomes of each and how everything
/// stands. Slow and plain; memory grows with what it is told. Capacities are not modelled.
/// </summary>
public sealed partial class ReferenceModel
{
    /// <summary>D.9: a restatement replays at most this many executions.</summary>
    public const int FoldExecutionsMax = 4_096;

    private readonly Dictionary<PositionKey, KeyHistory> _positions = [];
    private readonly Dictionary<uint, ModelSource> _sources = [];
    private readonly Dictionary<ExecutionKey, ModelExecution> _executions = [];
    private readonly Dictionary<ExecutionKey, ModelRoot> _roots = [];
    private readonly Dictionary<OrderKey, ModelOrder> _orders = [];
    private readonly Dictionary<string, ModelInstrument> _instruments = new(StringComparer.Ordinal);

    /// <summary>Symbols that a position has had.</summary>
    private readonly HashSet<string> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Symbol, MarkKind Kind), ModelMark> _marks = [];
    private readonly ModelSettings _settings = new();

    // Of the present input.
    private readonly List<PositionChange> _changes = [];
    private readonly List<ModelAlert> _alerts = [];
    private readonly List<LaterReject> _laterRejects = [];
    private long _sequence;
    private long _engineTime;

    public IReadOnlyDictionary<uint, ModelSource> Sources => _sources;

    public IReadOnlyDictionary<OrderKey, ModelOrder> Orders => _orders;

    public IReadOnlyDictionary<ExecutionKey, ModelExecution> Executions => _executions;

    public IReadOnlyDictionary<ExecutionKey, ModelRoot> Roots => _roots;

    public IReadOnlyDictionary<string, ModelInstrument> Instruments => _instruments;

    public IReadOnlyDictionary<(string Symbol, MarkKind Kind), ModelMark> Marks => _marks;

    public IEnumerable<ModelPosition> Positions => _positions.Values.Select(history => history.Now);

    public int PositionCount => _positions.Count;

    /// <summary>Yyyymmdd; 0 before the first DateRolled.</summary>
    public uint BusinessDate { get; private set; }

    public ModelPosition? Position(string account, string symbol) => _positions.GetValueOrDefault(new PositionKey(account, symbol))?.Now;

    /// <summary>Applies the next input; sequences rise by one, which is the caller's to see to.</summary>
    public ModelResult Apply(in InputEvent input)
    {
        _changes.Clear();
        _alerts.Clear();
        _laterRejects.Clear();
        _toldKeys.Clear();
        _sequence = input.Sequence;
        _engineTime = input.EngineTime.Value;
        if (Statement is { State: StatementState.Completing })
        {
            CompleteSlice();
        }

        EndOfHolding();
        Judgement judgement = (ushort)input.Template switch
        {
            >= 3 and <= 8 or (ushort)TemplateId.InputRefused => JudgeSourceMessage(in input),
            _ => JudgeControl(in input),
        };
        foreach (PositionChange change in _changes)
        {
            if (!change.Position.IsBalanced)
            {
                throw new InvalidOperationException($"input {_sequence}: {change.Position} is not balanced");
            }
        }

        return new ModelResult(_sequence, judgement, [.. _changes], [.. _alerts], [.. _laterRejects], [.. _toldKeys]);
    }

    private static BigInteger? Value(Decimal8 number) => number.IsNull ? null : number.Mantissa;

    private static int Sign(Side side) => side == Side.Buy ? 1 : -1;

    private Judgement JudgeContent(in InputEvent input, ModelSource? source) => input.Template switch
    {
        TemplateId.InputRefused => RefusedByIngress(in input.Block<InputRefused>()),
        TemplateId.Fill => JudgeFill(in input, source),
        TemplateId.OrderUpdate => JudgeOrderUpdate(in input.Block<OrderUpdate>(), source),
        TemplateId.FillBust => JudgeBust(in input, source),
        TemplateId.FillCorrect => JudgeCorrect(in input, source),
        TemplateId.MarkPrice => JudgeMark(in input.Block<MarkPrice>()),
        _ => throw new InvalidOperationException($"template {input.Template} has no content of its own"),
    };

    private static Judgement RefusedByIngress(in InputRefused refused) =>
        Judgement.Reject(Enum.IsDefined((RejectReason)refused.Reason) && refused.Reason != 0
            ? (RejectReason)refused.Reason
            : RejectReason.Malformed);

    /// <summary>D.2: instrument's definition, else that of the first event, else the default; fixed once the row exists.</summary>
    private string CurrencyD2(PositionKey key, string given)
    {
        if (_positions.TryGetValue(key, out KeyHistory? history))
        {
            return history.Now.Currency;
        }

        string defined = _instruments.GetValueOrDefault(key.Symbol)?.Currency ?? string.Empty;
        return defined.Length > 0 ? defined : given.Length > 0 ? given : _settings.DefaultCurrency;
    }

    /// <summary>The row as the next event finds it: new, or flat at its first event of a date (splits aside), it takes the method that is set.</summary>
    private KeyHistory HistoryOrNew(PositionKey key, string currency)
    {
        CostMethod method = _settings.CostMethodOf(key.Account);
        if (!_positions.TryGetValue(key, out KeyHistory? history))
        {
            return new KeyHistory(new ModelPosition(key, currency, method));
        }

        if (history.Events.TrueForAll(happened => happened is SplitEvent) && history.Now.Net.IsZero && history.DayStart.Net.IsZero)
        {
            history.DayStart = history.DayStart with { CostMethod = method };
            history.Now = history.Now with { CostMethod = method };
        }

        return history;
    }

    /// <summary>From its first event on the row is there.</summary>
    private void Enter(KeyHistory history)
    {
        if (_positions.TryAdd(history.Now.Key, history))
        {
            _rows.Add(history);
            _symbols.Add(history.Now.Key.Symbol);
        }
    }

    private static ModelPosition WithFee(ModelPosition position, string currency, BigInteger delta) =>
        delta.IsZero
            ? position
            : position with { Fees = position.Fees.SetItem(currency, position.Fees.GetValueOrDefault(currency) + delta) };
}
