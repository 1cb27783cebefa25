using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Marks, days, and what operators do.</content>
public sealed partial class InputStreamGenerator
{
    private const uint FirstDate = 20260105;

    private uint _date;
    private int _files;

    /// <summary>The last part that was sent of a load with more to come.</summary>
    private PositionLoaded? _load;

    private InstrumentSplit? _split;

    private InputEvent? Mark() => Slot(new MarkPrice
    {
        Prefix = NextPrefix(AnySource()),
        Price = _random.Chance(20) ? Decimal8.Null : new Decimal8(NewPrice()),
        Symbol = AnySymbol(),
        Currency = Text4.From(_random.Chance(100) ? s_currencies[_random.Next(s_currencies.Length)] : null),
        Kind = (byte)(_random.Chance(20) ? _random.Next(256) : 1 + _random.Next(6)),
    });

    /// <summary>The next day of the calendar, as yyyymmdd.</summary>
    private static uint DayAfter(uint date)
    {
        DateOnly day = new DateOnly((int)(date / 10_000), (int)(date / 100 % 100), (int)(date % 100)).AddDays(1);
        return (uint)((day.Year * 10_000) + (day.Month * 100) + day.Day);
    }

    private InputEvent? DateRoll()
    {
        if (_random.Chance(900))
        {
            _date = _date == 0 ? FirstDate : DayAfter(_date);
            if (_usesIdsDaily && _random.Chance(700))
            {
                _execs = 0;
            }
        }

        return Slot(new DateRolled { Prefix = InputFactory.Prefix(0, 0, 0), BusinessDate = _date, Principal = Text24.From("operator") });
    }

    private InputEvent? SessionOpen() => Slot(new SessionOpened
    {
        Prefix = InputFactory.Prefix(0, 0, 0), BusinessDate = _date, Principal = Text24.From("operator"),
    });

    /// <summary>A load of one lot, or of several in parts, other inputs in between; sometimes one that breaks off or goes wrong.</summary>
    private InputEvent? SodLoad()
    {
        if (_load is { } coming && _random.Chance(950))
        {
            return NextPart(coming);
        }

        var load = new PositionLoaded
        {
            Prefix = InputFactory.Prefix(0, 0, 0),
            Quantity = new Decimal8((_random.Next(21) - 10) * Decimal8.One),
            AveragePrice = new Decimal8(NewPrice()),
            PreviousClose = _random.Chance(500) ? new Decimal8(NewPrice()) : Decimal8.Null,
            ExpectedVersion = _random.Next(50),
            Account = AnyAccount(),
            Symbol = AnySymbol(),
            FileId = Text24.From($"F{(_random.Chance(200) ? _random.Next(_files + 1) : ++_files)}"),
            BusinessDate = _random.Chance(950) ? _date : _date - 1,
            Row = 1,
            Part = 1,
            Parts = (ushort)(_random.Chance(500) ? 1 : 2 + _random.Next(4)),
            Currency = Text4.From(_random.Chance(100) ? s_currencies[_random.Next(s_currencies.Length)] : null),
            IsForced = (byte)(_random.Chance(200) ? 1 : 0),
            Principal = Text24.From("operator"),
        };
        _load = load.Parts > 1 ? load : null;
        return Slot(in load);
    }

    private InputEvent? NextPart(PositionLoaded before)
    {
        PositionLoaded next = before;
        next.Row++;
        next.Part++;
        next.AveragePrice = new Decimal8(NewPrice());
        next.PreviousClose = _random.Chance(500) ? new Decimal8(NewPrice()) : Decimal8.Null;
        next.Quantity = new Decimal8(Math.Sign(before.Quantity.Mantissa) * NewQuantity());
        if (_random.Chance(60))
        {
            Spoil(ref next);
        }

        _load = next.Part < next.Parts ? next : null;
        return Slot(in next);
    }

    private void Spoil(ref PositionLoaded load)
    {
        switch (_random.Next(6))
        {
            case 0:
                load.Part = (ushort)_random.Next(load.Parts + 2);
                break;
            case 1:
                load.Quantity = new Decimal8(-load.Quantity.Mantissa);
                break;
            case 2:
                load.Currency = Text4.From(s_currencies[_random.Next(s_currencies.Length)]);
                break;
            case 3:
                load.Parts++;
                break;
            case 4:
                load.FileId = Text24.From("OTHER");
                break;
            default:
                load.AveragePrice = Decimal8.Null;
                break;
        }
    }

    /// <summary>The generator does not know versions: it asks for small ones, which rows have early in a stream.</summary>
    private InputEvent? Adjustment() => Slot(new PositionAdjusted
    {
        Prefix = InputFactory.Prefix(0, 0, 0),
        Quantity = new Decimal8((_random.Next(21) - 10) * Decimal8.One),
        Price = new Decimal8(NewPrice()),
        ExpectedVersion = _random.Next(20),
        Account = AnyAccount(),
        Symbol = Text24.From($"S{_random.Next(Symbols * 2)}"),
        Principal = Text24.From("operator"),
        Reason = 3,
        CostRule = (byte)(1 + _random.Next(3)),
        IsTarget = (byte)_random.Next(2),
    });

    /// <summary>Sometimes the last one once more, as whoever was not answered sends it.</summary>
    private InputEvent? Split()
    {
        _split = _split is { } last && _random.Chance(200) ? last : NewSplit();
        FollowAction(_split.Value.Symbol, _split.Value.Symbol);
        return Slot(_split.Value);
    }

    private InstrumentSplit NewSplit() => new()
    {
        Prefix = InputFactory.Prefix(0, 0, 0),
        Numerator = 1 + _random.Next(5),
        Denominator = 1 + _random.Next(5),
        CashInLieuPrice = _random.Chance(800) ? new Decimal8(NewPrice()) : Decimal8.Null,
        QuantityStep = _random.Chance(500) ? new Decimal8(Decimal8.One) : Decimal8.Null,
        Symbol = SymbolToActOn(),
        ExDate = ExDate(),
        Principal = Text24.From("operator"),
    };

    /// <summary>Today's; sometimes one that is still to come.</summary>
    private uint ExDate() => _date != 0 && _random.Chance(30) ? DayAfter(_date) : _date;

    private InputEvent? Rename()
    {
        var renamed = new InstrumentRenamed
        {
            Prefix = InputFactory.Prefix(0, 0, 0),
            Symbol = SymbolToActOn(),
            NewSymbol = Has(InputFeatures.Statements) ? SymbolToActOn() : Text24.From($"S{_random.Next(Symbols * 2)}"),
            ExDate = ExDate(),
            Principal = Text24.From("operator"),
        };
        FollowAction(renamed.Symbol, renamed.NewSymbol);
        return Slot(in renamed);
    }
}
