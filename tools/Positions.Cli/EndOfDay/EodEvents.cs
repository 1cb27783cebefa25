using System.Numerics;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli.EndOfDay;

/// <summary>
/// What happened on one business date, collected while the journal is replayed: trades, busts and corrections, what operators and
/// corporate actions did, and what became of every message.
/// </summary>
internal sealed class EodEvents : IDisposable
{
    public static readonly Column[] Columns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("engineTime", "Engine time"),
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("event", "Event"),
        new("execId", "Exec id"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("price", "Price", ColumnKind.Decimal),
        new("currency", "Currency"),
        new("realizedDelta", "Realized", ColumnKind.Decimal),
        new("feeDelta", "Fee", ColumnKind.Decimal),
        new("feeCurrency", "Fee currency"),
        new("version", "Version", ColumnKind.Integer),
        new("reason", "Reason"),
        new("principal", "Principal"),
        new("detail", "Detail"),
    ];

    private readonly BusinessLogic _logic;
    private readonly uint _date;
    private readonly EventDetails _details;
    private readonly ChangeOrder _order;
    private readonly SortedDictionary<(string Disposition, string Reason), long> _outcomes = [];
    private readonly SortedDictionary<(string Account, string Currency), BigInteger> _fees = [];

    /// <param name="logic">Whose outputs come; asked for the date at each.</param>
    /// <param name="date">yyyymmdd; 0 is before the first.</param>
    public EodEvents(BusinessLogic logic, uint date)
    {
        _logic = logic;
        _date = date;
        _details = new EventDetails(logic);
        _order = new ChangeOrder(OnChange);
    }

    /// <summary>The input that the date began with; 0 if it did not begin.</summary>
    public long FirstSequence { get; private set; }

    public RowSpool Trades { get; } = new();

    public RowSpool Corrections { get; } = new();

    /// <summary>Adjustments, loads, splits and renames.</summary>
    public RowSpool Adjustments { get; } = new();

    /// <summary>What became of the messages of sources, and of what operators asked for.</summary>
    public IEnumerable<string[]> Outcomes => _outcomes.Select(static entry => (string[])[entry.Key.Disposition, entry.Key.Reason, Show.Integer(entry.Value)]);

    /// <summary>Fees booked since the date began, at 1e-8, by account and currency.</summary>
    public IReadOnlyDictionary<(string Account, string Currency), BigInteger> Fees => _fees;

    /// <summary>Before an input is applied.</summary>
    public void Note(ref InputEvent input) => _details.Note(ref input);

    /// <summary>Each output of the logic, in order.</summary>
    public void Take(in OutputEvent output)
    {
        // Also before the date: changes are put in order by all that come.
        _order.Take(in output);
        if (IsOfDate && output.Kind is OutputKind.Outcome or OutputKind.LateVerdict)
        {
            FirstSequence = FirstSequence == 0 ? output.InputSequence : FirstSequence;
            (string, string) key = (output.Disposition.ToString(), output.Reason == RejectReason.None ? "" : output.Reason.ToString());
            _outcomes[key] = _outcomes.GetValueOrDefault(key) + 1;
        }
    }

    public void Dispose()
    {
        Trades.Dispose();
        Corrections.Dispose();
        Adjustments.Dispose();
    }

    // The input that begins a date is of that date: by the time of its output it has begun.
    private bool IsOfDate => _logic.BusinessDate == _date;

    private void OnChange(in OutputEvent change)
    {
        if (!IsOfDate)
        {
            return;
        }

        string feeCurrency = change.FeeDelta == 0 ? "" : (change.FeeCurrency.IsNull ? change.Currency : change.FeeCurrency).ToString();
        if (change.FeeDelta != 0)
        {
            (string, string) key = (change.Account.ToString(), feeCurrency);
            _fees[key] = _fees.GetValueOrDefault(key) + change.FeeDelta;
        }

        bool isTrade = change.ChangeKind is >= PositionChangeKind.Opened and <= PositionChangeKind.Flipped && change.Kind != OutputKind.Change;
        bool isCorrection = change.ChangeKind is PositionChangeKind.Busted or PositionChangeKind.Corrected or PositionChangeKind.Restated;
        (isTrade ? Trades : isCorrection ? Corrections : Adjustments).Add(
            Show.Integer(change.InputSequence),
            change.EngineTime.ToString(),
            change.Account.ToString(),
            change.Symbol.ToString(),
            change.ChangeKind.ToString(),
            change.ExecId.ToString(),
            Show.Decimal(change.LastQuantity),
            Show.Price(in change),
            change.Currency.ToString(),
            Show.Money(change.RealizedDelta, new Decimal8(change.Multiplier)),
            Show.Decimal(change.FeeDelta),
            feeCurrency,
            Show.Integer(change.Version),
            _details.ReasonOf(in change),
            _details.PrincipalOf(in change),
            _details.Of(in change));
    }
}
