using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Support;

/// <summary>
/// A stream that meets splits and renamings midway: few accounts and symbols in the middle of it, so that chains of renamings, busts,
/// corrections, loads, held executions, statements and decisions are about the same positions.
/// </summary>
/// <param name="seed">Of all that is random.</param>
/// <param name="logic">Which the stream is made for: it looks at versions and corrections as who asks for changes does.</param>
internal sealed class ActionStream(ulong seed, BusinessLogic logic)
{
    private const int Accounts = 70;
    private const int BusyAccounts = 6;
    private const int Inputs = 500;

    private readonly SeededRandom _random = new(seed);
    private readonly List<SentExecution> _sent = [];
    private long _sourceSeq;
    private uint _date = 2026_01_05;
    private int _files;
    private int _statements;

    /// <summary>Lines of the open statement that were taken; set by who applies.</summary>
    public uint LinesTaken { get; set; }

    public IEnumerable<InputEvent> Next()
    {
        foreach (InputEvent first in Beginning())
        {
            yield return first;
        }

        for (int i = 0; i < Inputs; i++)
        {
            if (_random.Chance(17))
            {
                foreach (InputEvent input in Statement())
                {
                    yield return input;
                }
            }
            else if (NextSingle() is { } input)
            {
                yield return input;
            }
        }
    }

    private IEnumerable<InputEvent> Beginning()
    {
        yield return Event(InputFactory.Setting("Positions:Accounts:A1:CostMethod", "fifo"));
        yield return Event(InputFactory.Setting("Positions:Accounts:A2:CostMethod", "lifo"));
        yield return Event(InputFactory.Setting("Reconciliation:FourEyes", "false"));
        yield return Event(InputFactory.Setting("Positions:Overfill", _random.Chance(300) ? "quarantine" : "apply"));
        yield return Event(InputFactory.Setting("Positions:LateFill", _random.Chance(300) ? "quarantine" : "apply"));
        yield return Event(InputFactory.Rolled(++_date));
        for (int i = 0; i < 2 * Accounts; i++)
        {
            yield return Fill($"A{i % Accounts}", $"S{(i < Accounts ? 0 : 1 + (i % 3))}", $"O{i}");
        }
    }

    private InputEvent? NextSingle()
    {
        string account = _random.Chance(500) ? BusyAccount() : $"A{_random.Next(Accounts)}";
        string symbol = AnySymbol();
        bool canAct = logic.OpenActionCount < BusinessLogic.MaxOpenActions;
        return _random.Next(120) switch
        {
            < 8 when canAct => Event(InputFactory.Split(
                symbol, 1 + _random.Next(3), 1 + _random.Next(3), _random.Chance(700) ? "100" : null, _random.Chance(500) ? "1" : null)),
            < 20 when canAct => Event(InputFactory.Renamed(symbol, AnySymbol())),
            < 22 => Event(InputFactory.Rolled(++_date)),
            < 34 => Event(Bust()),
            < 42 => Event(Correct()),
            < 54 => Event(Update(account)),
            < 58 => Event(InputFactory.Adjusted($"{Digit()}", VersionOf(account, symbol), account: account, symbol: symbol, isTarget: true)),
            < 62 => Event(InputFactory.Mark(1, ++_sourceSeq, symbol, Price())),
            < 66 => Event(InputFactory.Load(_date, symbol, $"{_random.Next(20)}", Price(), account: account, fileId: $"F{_files++ % 9}")),
            < 74 => Event(Counted(account, symbol)),
            < 82 => Decision(),
            < 85 => Event(InputFactory.ResetBreaker(account: BusyAccount(), symbol: symbol)),
            < 86 => Event(InputFactory.Setting($"Positions:Accounts:{BusyAccount()}:CostMethod", _random.Chance(500) ? "average" : "fifo")),
            < 106 => Fill(account, symbol, $"O{_random.Next(2 * Accounts)}"),
            _ => Fill(account, symbol, orderId: null),
        };
    }

    /// <summary>Fills and what else comes between its lines.</summary>
    private IEnumerable<InputEvent> Statement()
    {
        string id = $"ST{_statements++}";
        LinesTaken = 0;
        yield return Event(InputFactory.StatementBegin(id, isComplete: _random.Chance(500)));
        for (int i = 0; i < 12; i++)
        {
            yield return Event(InputFactory.StatementLine(id, $"{_random.Next(12)}", _random.Chance(500) ? "99" : null, BusyAccount(), AnySymbol()));
            if (_random.Chance(200))
            {
                yield return Fill(BusyAccount(), AnySymbol(), orderId: null);
            }
        }

        yield return Event(InputFactory.StatementEnd(id, LinesTaken));
    }

    private InputEvent? Decision()
    {
        ReconciledKeyView[] pending = [.. Keys(logic).Where(static key => key.CorrectionStatus == CorrectionStatus.Pending).OrderBy(static key => key.CorrectionId)];
        if (pending.Length == 0)
        {
            return null;
        }

        ReconciledKeyView key = pending[_random.Next(pending.Length)];
        string symbol = _random.Chance(700) ? key.Symbol.ToString() : AnySymbol();
        return Event(InputFactory.Decided(key.CorrectionId, _random.Chance(700), account: key.Account.ToString(), symbol: symbol));
    }

    public static IEnumerable<ReconciledKeyView> Keys(BusinessLogic of)
    {
        for (int i = 0; i < of.ReconciledKeyCount; i++)
        {
            if (of.TryGetReconciledKey(i, out ReconciledKeyView key))
            {
                yield return key;
            }
        }
    }

    private InputEvent Fill(string account, string symbol, string? orderId)
    {
        var sent = new SentExecution($"E{_sourceSeq}", account, symbol, AnySide(), $"{Digit()}", Price());
        _sent.Add(sent);
        return Event(InputFactory.Fill(1, ++_sourceSeq, sent.Side, sent.Quantity, sent.Price, sent.ExecId, account, symbol, orderId: orderId));
    }

    /// <summary>Without an id: it waits for what its order's count says has come before.</summary>
    private Fill Counted(string account, string symbol) =>
        InputFactory.Fill(1, ++_sourceSeq, AnySide(), $"{Digit()}", "100", null, account, symbol, orderId: $"P{_random.Next(12)}")
            with { CumQuantity = Decimal8.Parse($"{1 + _random.Next(30)}") };

    /// <summary>One sent lately, one of any time, or one that may come soon: what refers to that waits.</summary>
    private SentExecution AnySent() => _random.Next(10) switch
    {
        < 2 => new SentExecution($"E{_sourceSeq + 1 + _random.Next(20)}", BusyAccount(), AnySymbol(), AnySide(), "3", "100"),
        < 6 => _sent[^(1 + _random.Next(Math.Min(30, _sent.Count)))],
        _ => _sent[_random.Next(_sent.Count)],
    };

    private FillBust Bust()
    {
        SentExecution of = AnySent();
        string id = $"B{++_sourceSeq}";
        return _random.Chance(500)
            ? InputFactory.Bust(1, _sourceSeq, id, of.ExecId, of.Side)
            : InputFactory.Bust(1, _sourceSeq, id, of.ExecId, of.Side, of.Quantity, of.Price, of.Account, of.Symbol);
    }

    private FillCorrect Correct()
    {
        SentExecution of = AnySent();
        var sent = new SentExecution($"C{++_sourceSeq}", of.Account, of.Symbol, of.Side, $"{Digit()}", "101");
        _sent.Add(sent);
        FillCorrect correct = InputFactory.Correct(1, _sourceSeq, sent.ExecId, of.ExecId, of.Side, sent.Quantity, sent.Price);
        return _random.Chance(500) ? correct : correct with
        {
            Account = Text16.From(of.Account),
            Symbol = Text24.From(of.Symbol),
            RefSide = of.Side,
            RefQuantity = Decimal8.Parse(of.Quantity),
            RefPrice = Decimal8.Parse(of.Price),
        };
    }

    private OrderUpdate Update(string account) => new()
    {
        Prefix = InputFactory.Prefix(1, ++_sourceSeq),
        OrderQuantity = _random.Chance(500) ? Decimal8.Parse($"{1 + _random.Next(30)}") : Decimal8.Null,
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        OrderId = _random.Chance(500) ? Text36.From(_random.Chance(600) ? $"O{_random.Next(2 * Accounts)}" : $"P{_random.Next(12)}") : default,
        ClientOrderId = _random.Chance(700) ? Text36.From($"CL{_random.Next(20)}") : default,
        Account = Text16.From(_random.Chance(600) ? "A1" : account),
        Symbol = Text24.From(AnySymbol()),
        Side = Side.Buy,
        OrderStatus = _random.Chance(300) ? OrderStatus.Canceled : OrderStatus.New,
    };

    private long VersionOf(string account, string symbol) =>
        logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView position) ? position.Version : _random.Next(3);

    private static InputEvent Event<T>(in T message)
        where T : unmanaged, ISourceMessage<T> => InputFactory.Event(0, in message);

    private string BusyAccount() => $"A{_random.Next(BusyAccounts)}";

    private string AnySymbol() => $"S{_random.Next(6)}";

    private Side AnySide() => _random.Chance(600) ? Side.Buy : Side.Sell;

    private int Digit() => 1 + _random.Next(9);

    private string Price() => $"{90 + _random.Next(20)}";

    private sealed record SentExecution(string ExecId, string Account, string Symbol, Side Side, string Quantity, string Price);
}
