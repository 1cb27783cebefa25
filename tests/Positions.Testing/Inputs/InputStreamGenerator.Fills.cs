using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Fills, good and bad, and instruments.</content>
public sealed partial class InputStreamGenerator
{
    private const int Accounts = 3;
    private const int Symbols = 4;

    private static readonly string[] s_currencies = ["USD", "EUR", "JPY"];

    private readonly List<Fill> _fills = [];
    private int _execs;

    private InputEvent? NextFill()
    {
        Fill fill = NewFill(NextPrefix(AnySource()));
        Remember(_fills, in fill);
        return Slot(in fill);
    }

    /// <summary>A good fill with an id of its own.</summary>
    private Fill NewFill(SourcePrefix prefix) => new()
    {
        Prefix = prefix,
        Quantity = new Decimal8(NewQuantity()),
        Price = new Decimal8(NewPrice()),
        Fee = _random.Chance(300) ? new Decimal8(_random.NextInt64(-1_000_000, 5_000_000)) : Decimal8.Null,
        CumQuantity = Decimal8.Null,
        Account = AnyAccount(),
        Symbol = AnySymbol(),
        ExecId = Text36.From($"E{++_execs}"),
        FeeCurrency = Text4.From(_random.Chance(200) ? $"F{_random.Next(3)}" : null),
        Side = AnySide(),
        OrderStatus = OrderStatus.Unknown,
        Liquidity = (byte)_random.Next(4),
    };

    private Text16 AnyAccount() => Text16.From($"A{_random.Next(Accounts)}");

    private Text24 AnySymbol() => Text24.From($"S{_random.Next(Symbols)}");

    private Side AnySide() => _random.Chance(500) ? Side.Buy : Side.Sell;

    /// <summary>Round lots, so that positions become flat, and odd ones, so that averages do not terminate.</summary>
    private long NewQuantity() => _random.Chance(600)
        ? (1 + _random.Next(5)) * Decimal8.One
        : _random.NextInt64(1, 1_000_000_000);

    private long NewPrice() => _random.Chance(100)
        ? _random.NextInt64(-5_000_000_000, 5_000_000_000)
        : 10_000_000_000 + (_random.Next(200) * 1_000_000);

    private InputEvent? ResentExecution()
    {
        if (_fills.Count == 0)
        {
            return null;
        }

        Fill again = Any(_fills);
        again.Prefix = NextPrefix(AnySource());
        again.Fee = _random.Chance(200) ? new Decimal8(1) : again.Fee;
        return Slot(in again);
    }

    private InputEvent? ConflictingExecution()
    {
        if (_fills.Count == 0)
        {
            return null;
        }

        Fill other = Any(_fills);
        other.Prefix = NextPrefix(AnySource());
        switch (_random.Next(5))
        {
            case 0:
                other.Quantity = new Decimal8(other.Quantity.Mantissa + 1);
                break;
            case 3 when _corrections.Count > 0:
                other.ExecId = Any(_corrections).ExecId;
                break;
            case 1:
                other.Price = new Decimal8(other.Price.Mantissa - 1);
                break;
            case 2:
                other.OrderId = Text36.From("OTHER");
                break;
            default:
                other.Side = other.Side == Side.Buy ? Side.Sell : Side.Buy;
                break;
        }

        return Slot(in other);
    }

    private InputEvent? BadFill()
    {
        Fill bad = NewFill(NextPrefix(AnySource()));
        switch (_random.Next(8))
        {
            case 0:
                bad.Account = default;
                break;
            case 1:
                bad.Symbol = default;
                break;
            case 2:
                bad.Price = Decimal8.Null;
                break;
            case 3:
                bad.Side = (Side)(_random.Chance(500) ? 0 : 3 + _random.Next(253));
                break;
            case 4:
                bad.Quantity = Decimal8.Zero;
                break;
            case 5:
                bad.Quantity = Decimal8.Null;
                break;
            case 6:
                bad.Quantity = new Decimal8(-1);
                bad.Side = Side.None;
                break;
            default:
                // No id at all: known by its number alone.
                bad.ExecId = default;
                break;
        }

        return Slot(in bad);
    }

    private InputEvent? HttpFill()
    {
        Fill fill = NewFill(InputFactory.Prefix(0, 0, 0, 0, AnyTime()));
        if (_random.Chance(500))
        {
            fill.ExecId = default;
        }
        else if (_random.Chance(100))
        {
            fill.ExecId = Text36.From($"http-{_sequence + _random.Next(4)}");
        }
        else if (_fills.Count > 0 && _random.Chance(200))
        {
            fill.ExecId = Any(_fills).ExecId;
        }

        return Slot(in fill);
    }

    private InputEvent? UnnumberedFill()
    {
        uint source = _random.Chance(900) ? UnnumberedSource : (uint)_random.Next(12);
        Fill fill = NewFill(InputFactory.Prefix(source, 0, 1, 0, AnyTime()));
        if (_random.Chance(100))
        {
            fill.ExecId = default;
        }
        else if (_fills.Count > 0 && _random.Chance(300))
        {
            fill = Any(_fills) with { Prefix = fill.Prefix };
        }
        else
        {
            Remember(_fills, in fill);
        }

        return Slot(in fill);
    }

    private InputEvent? FillInCurrency()
    {
        Fill fill = NewFill(NextPrefix(AnySource()));
        fill.Currency = Text4.From(s_currencies[_random.Next(s_currencies.Length)]);
        return Slot(in fill);
    }

    private InputEvent? Instrument()
    {
        string? currency = _random.Chance(700) ? s_currencies[_random.Next(s_currencies.Length)] : null;
        return Slot(InputFactory.Instrument($"S{_random.Next(Symbols + 2)}", currency, _random.Chance(500) ? "10" : null));
    }

    private InputEvent? ExtremeFill()
    {
        Fill fill = NewFill(NextPrefix(AnySource()));
        fill.Symbol = Text24.From("BIG");
        fill.Quantity = new Decimal8(
            _random.Chance(500) ? long.MaxValue - _random.Next(3) : _random.NextInt64(long.MaxValue / 4, long.MaxValue));
        fill.Price = new Decimal8(_random.Next(4) switch
        {
            0 => long.MaxValue,
            1 => -long.MaxValue,
            2 => _random.NextInt64(-long.MaxValue, long.MaxValue),
            _ => NewPrice(),
        });
        fill.Fee = _random.Chance(300) ? new Decimal8(_random.NextInt64(-long.MaxValue, long.MaxValue)) : Decimal8.Null;
        return Slot(in fill);
    }

    private InputEvent? CumulativeFill()
    {
        Fill fill = NewFill(NextPrefix(AnySource()));
        fill.ExecId = default;
        fill.OrderId = Text36.From($"C{_random.Next(6)}");
        fill.Account = Text16.From("A0");
        fill.Symbol = Text24.From("S0");
        fill.Side = Side.Buy;
        fill.Quantity = new Decimal8((1 + _random.Next(2)) * Decimal8.One);
        fill.CumQuantity = new Decimal8(_random.Next(30) * Decimal8.One);
        return Slot(in fill);
    }
}
