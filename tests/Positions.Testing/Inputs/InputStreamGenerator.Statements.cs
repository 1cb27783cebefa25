using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Statements, decisions on corrections, breakers, and the settings of reconciliation.</content>
public sealed partial class InputStreamGenerator
{
    /// <summary>More than one slice of them.</summary>
    private const int ManyKeys = 150;

    private const int InputsAmidAction = 3;

    private const long NanosPerMillisecond = 1_000_000;
    private const long NanosPerSecond = 1_000_000_000;

    private static readonly (string Key, string[] Values)[] s_reconciliation =
    [
        ("LargeBreakPercent", ["1", "5", "20", "100"]),
        ("AbsoluteTolerance", ["0", "0.5", "3"]),
        ("LargeBreakNotional", ["0", "0.01", "50", "1000"]),
        ("FourEyes", ["true", "false"]),
        ("CorrectionTtlSeconds", ["1", "86400"]),
        ("ConfirmCycles", ["1", "2", "3"]),
        ("InFlightMs", ["0", "1", "86400000"]),
        ("CloseBreakers", ["cycle", "operator"]),
    ];

    private static readonly string[] s_principals = ["recon", "recon2", "operator"];

    private readonly Dictionary<(string Account, string Symbol), Int128> _nets = [];
    private StreamStatement? _statement;
    private int _statements;
    private long _ahead;
    private (Text24 Symbol, Text24 NewSymbol) _acted;
    private int _inputsAmidAction;

    /// <summary>What the stream has made of the state; without it the generator goes by the fills that it has sent.</summary>
    public IStreamView? Seen { get; set; }

    private void AddReconciliation()
    {
        When(InputFeatures.Statements, 60, Statement);
        When(InputFeatures.Statements, 12, Decision);
        When(InputFeatures.Statements, 3, BreakerReset);
        When(InputFeatures.Statements, 2, ReconciliationSetting);
        When(_skipsTime ? InputFeatures.Statements : InputFeatures.None, 2, Later);
        When(InputFeatures.Statements, 1, () => Slot(InputFactory.Started()));
        When(InputFeatures.Statements, 60, FillOfMany);
        When(Has(InputFeatures.Renames) ? InputFeatures.Statements : InputFeatures.None, 3, Rename);
    }

    private void AddReconciliationSettings()
    {
        foreach ((string key, string[] values) in s_reconciliation)
        {
            Perhaps($"Reconciliation:{key}", values[_random.Next(values.Length)]);
        }
    }

    private void Follow(in InputEvent input)
    {
        if (Seen is null && Has(InputFeatures.Statements) && input.Template == TemplateId.Fill)
        {
            Fill fill = input.Block<Fill>();
            (string, string) key = (fill.Account.ToString(), fill.Symbol.ToString());
            if (!fill.Quantity.IsNull)
            {
                _nets[key] = _nets.GetValueOrDefault(key) + (fill.Side == Side.Buy ? fill.Quantity.Mantissa : -fill.Quantity.Mantissa);
            }
        }
    }

    private InputEvent? Statement()
    {
        if (Seen is not null && _statement is not null)
        {
            _statement = Seen.OpenStatement == _statement.Id ? _statement : null;
        }

        if (_statement is not { } open)
        {
            return BeginStatement();
        }

        open.Taken = Seen?.LinesTaken ?? open.Taken;
        if (_random.Chance(60))
        {
            return Spoiled(open);
        }

        return open.Scoped < open.Scope.Length ? ScopeStatement(open)
            : open.LinesLeft > 0 ? SendLine(open)
            : EndStatement(open);
    }

    private InputEvent? BeginStatement()
    {
        int accounts = _random.Chance(600) ? 0 : 1 + _random.Next(Accounts);
        string[] scope = [.. Enumerable.Range(_random.Next(Accounts), accounts).Select(account => $"A{account % Accounts}")];
        bool isNew = _statements == 0 || _random.Chance(900);
        string id = $"R{(isNew ? ++_statements : 1 + _random.Next(_statements))}";
        _statement = new StreamStatement(id, scope, _random.Next(_random.Chance(200) ? ManyKeys : 12));
        StatementBegun begun = InputFactory.StatementBegin(id, _random.Chance(400), (ushort)accounts, AnyPrincipal());
        begun.Prefix = AnyOwnPrefix();
        switch (_random.Next(100))
        {
            case 0:
                begun.StatementId = default;
                break;
            case 1:
                begun.Principal = default;
                break;
            case 2:
                begun.Accounts = (ushort)(4_096 + _random.Next(2));
                break;
            default:
                break;
        }

        return Slot(in begun);
    }

    private InputEvent? ScopeStatement(StreamStatement open)
    {
        StatementScoped scoped = InputFactory.StatementScope(open.Id, open.Scope[open.Scoped++]);
        scoped.Prefix = AnyOwnPrefix();
        return Slot(in scoped);
    }

    private InputEvent? SendLine(StreamStatement open)
    {
        open.LinesLeft--;
        (string account, string symbol) = KeyToReconcile();
        if (open.Scope.Length > 0 && !open.Scope.Contains(account) && _random.Chance(950))
        {
            account = open.Scope[_random.Next(open.Scope.Length)];
        }

        if (open.Named.Contains((account, symbol)) && _random.Chance(900))
        {
            return null;
        }

        open.Named.Add((account, symbol));
        open.Taken++;
        return Slot(Line(open.Id, account, symbol));
    }

    private StatementLine Line(string id, string account, string symbol)
    {
        StatementLine line = InputFactory.StatementLine(id, null, null, account, symbol);
        line.Prefix = AnyOwnPrefix();
        line.Quantity = new Decimal8(OtherSideOf(HeldAtCut(account, symbol)));
        line.AveragePrice = _random.Chance(500) ? new Decimal8(NewPrice()) : Decimal8.Null;
        return line;
    }

    private InputEvent? EndStatement(StreamStatement open)
    {
        StatementEnded ended = InputFactory.StatementEnd(open.Id, (uint)open.Taken, _random.Chance(60));
        ended.Prefix = AnyOwnPrefix();
        ended.Lines += _random.Chance(60) ? 1u : 0u;
        _statement = null;
        return Slot(in ended);
    }

    /// <summary>Something that the open statement does not bear, or an early end of it.</summary>
    private InputEvent? Spoiled(StreamStatement open)
    {
        (string account, string symbol) = KeyToReconcile();
        StatementLine line = Line(open.Id, account, symbol);
        switch (_random.Next(9))
        {
            case 0:
                return Slot(InputFactory.StatementBegin($"R{_statements + _random.Next(2)}", principal: AnyPrincipal()));
            case 1:
                return Slot(InputFactory.StatementScope(open.Id, account));
            case 2:
                return Slot(InputFactory.StatementScope("OTHER", account));
            case 3:
                line.StatementId = Text24.From($"R{_statements - 1}");
                break;
            case 4:
                line.Quantity = Decimal8.Null;
                break;
            case 5:
                line.Account = Text16.From(_random.Chance(500) ? null : "NOBODY");
                break;
            case 6 when open.Named.Count > 0:
                (account, symbol) = open.Named.ElementAt(_random.Next(open.Named.Count));
                return Slot(Line(open.Id, account, symbol));
            case 7:
                return Slot(InputFactory.StatementEnd("OTHER", (uint)open.Taken));
            default:
                return EndStatement(open);
        }

        return Slot(in line);
    }

    /// <summary>Mostly what is held; else a little off, at the edge of large, much off, none, the other way round, or as much as fits.</summary>
    private long OtherSideOf(long held)
    {
        Int128 little = Int128.Max(1, Int128.Abs(held) * _random.Next(6) / 100);
        Int128 sign = _random.Chance(500) ? 1 : -1;
        Int128 quantity = _random.Next(20) switch
        {
            < 8 => held,
            < 14 => held + (sign * little),
            14 => ((Int128)held * 100 / (100 + (sign * 5))) + _random.Next(3) - 1,
            15 => held + (sign * NewQuantity()),
            16 => held + (sign * 5 * NewQuantity()),
            17 => 0,
            18 => -held,
            _ => _random.Chance(100) ? sign * long.MaxValue : held,
        };
        return (long)Int128.Max(-long.MaxValue, Int128.Min(long.MaxValue, quantity));
    }

    private long HeldAtCut(string account, string symbol) => Seen?.QuantityAtCut(account, symbol)
        ?? (long)Int128.Max(-long.MaxValue, Int128.Min(long.MaxValue, _nets.GetValueOrDefault((account, symbol))));

    private (string Account, string Symbol) KeyToReconcile()
    {
        IReadOnlyCollection<(string Account, string Symbol)> held = Seen?.Positions ?? (IReadOnlyCollection<(string, string)>)_nets.Keys;
        return held.Count > 0 && _random.Chance(700) ? held.ElementAt(_random.Next(held.Count))
            : ($"A{_random.Next(Accounts)}", _random.Chance(700) ? $"S{_random.Next(Symbols * 2)}" : $"K{_random.Next(ManyKeys)}");
    }

    private InputEvent? Decision()
    {
        IReadOnlyList<StreamCorrection> known = Seen?.Corrections ?? [];
        List<StreamCorrection> pending = [.. known.Where(correction => correction.IsPending)];
        (string account, string symbol) = KeyToReconcile();
        StreamCorrection correction = pending.Count > 0 && _random.Chance(800) ? Any(pending)
            : known.Count > 0 && _random.Chance(800) ? known[_random.Next(known.Count)]
            : new StreamCorrection(1 + _random.Next(30), account, symbol, "recon", IsPending: false);
        CorrectionDecided decided = InputFactory.Decided(correction.Id, _random.Chance(700),
            _random.Chance(150) ? correction.Proposer : "operator", correction.Account, correction.Symbol);
        decided.Prefix = AnyOwnPrefix();
        switch (_random.Next(60))
        {
            case 0:
                decided.CorrectionId = 0;
                break;
            case 1:
                decided.Principal = default;
                break;
            case 2:
                decided.Decision = (byte)(_random.Chance(500) ? 0 : 3);
                break;
            case 3:
                decided.Account = default;
                break;
            case < 8:
                decided.CorrectionId++;
                break;
            default:
                break;
        }

        return Slot(in decided);
    }

    private InputEvent? BreakerReset()
    {
        IReadOnlyList<StreamCorrection> known = Seen?.Corrections ?? [];
        (string account, string symbol) = KeyToReconcile();
        if (known.Count > 0 && _random.Chance(800))
        {
            StreamCorrection correction = known[_random.Next(known.Count)];
            (account, symbol) = (correction.Account, correction.Symbol);
        }

        return Slot(InputFactory.ResetBreaker(_random.Chance(50) ? string.Empty : "operator", account, symbol));
    }

    private InputEvent? ReconciliationSetting()
    {
        (string key, string[] values) = s_reconciliation[_random.Next(s_reconciliation.Length)];
        return Slot(InputFactory.Setting($"Reconciliation:{key}", values[_random.Next(values.Length)]));
    }

    /// <summary>Time goes by: some milliseconds, or as long as a decision may take at least.</summary>
    private InputEvent? Later()
    {
        _ahead += _random.Chance(800) ? (1 + _random.Next(5)) * NanosPerMillisecond : NanosPerSecond + (_random.Next(2) * StepNanos);
        return Slot(InputFactory.Tick());
    }

    /// <summary>So many keys that a complete statement is not done with them in one slice.</summary>
    private InputEvent? FillOfMany()
    {
        Fill fill = NewFill(NextPrefix(AnySource()));
        fill.Symbol = Text24.From($"K{_random.Next(ManyKeys)}");
        return Slot(in fill);
    }

    /// <summary>With statements also one of the many, whose positions a slice does not reach at once, and one that has a correction.</summary>
    private Text24 SymbolToActOn()
    {
        if (!Has(InputFeatures.Statements))
        {
            return AnySymbol();
        }

        IReadOnlyList<StreamCorrection> known = Seen?.Corrections ?? [];
        return known.Count > 0 && _random.Chance(400) ? Text24.From(known[_random.Next(known.Count)].Symbol)
            : Text24.From(_random.Chance(600) ? $"K{_random.Next(ManyKeys)}" : $"S{_random.Next(Symbols * 2)}");
    }

    private void FollowAction(Text24 symbol, Text24 newSymbol)
    {
        _acted = (symbol, newSymbol);
        _inputsAmidAction = InputsAmidAction;
    }

    /// <summary>What comes right behind a split or a renaming is about the same positions; sometimes it is the next of them.</summary>
    private InputEvent AmidAction()
    {
        if (Has(InputFeatures.Renames) && _random.Chance(150) && (Has(InputFeatures.Splits) && _random.Chance(300) ? Split() : Rename()) is { } another)
        {
            return another;
        }

        Text24 symbol = _random.Chance(500) ? _acted.Symbol : _acted.NewSymbol;
        List<StreamCorrection> known = [.. (Seen?.Corrections ?? [])
            .Where(correction => correction.Symbol == _acted.Symbol.ToString() || correction.Symbol == _acted.NewSymbol.ToString())];
        if (known.Count == 0 || _random.Chance(400))
        {
            return Slot(NewFill(NextPrefix(AnySource())) with { Symbol = symbol });
        }

        StreamCorrection correction = Any(known);
        return _random.Chance(500)
            ? Slot(InputFactory.ResetBreaker("operator", correction.Account, symbol.ToString()))
            : Slot(InputFactory.Decided(correction.Id, _random.Chance(500), "operator", correction.Account, symbol.ToString()));
    }

    private string AnyPrincipal() => s_principals[_random.Next(s_principals.Length)];

    private SourcePrefix AnyOwnPrefix() => InputFactory.Prefix(0, 0, 0, 0, AnyTime());
}
