using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Busts and corrections: of what is known, of what comes later, of each other.</content>
public sealed partial class InputStreamGenerator
{
    private const byte NullByte = 255;

    /// <summary>Ids of corrections, and what stands by them where that is known.</summary>
    private readonly List<(Text36 ExecId, Fill? Stands)> _corrections = [];

    private InputEvent? Bust()
    {
        Text36 reference = AnyReference(out Fill? fill);
        var bust = new FillBust
        {
            Prefix = NextPrefix(AnySource()),
            Quantity = Decimal8.Null,
            Price = Decimal8.Null,
            Fee = Decimal8.Null,
            ExecId = NewId("B"),
            ExecRefId = reference,
            Side = (Side)NullByte,
        };
        if (fill is { } busted && _random.Chance(500))
        {
            bust.Account = busted.Account;
            bust.Symbol = busted.Symbol;
            bust.Quantity = busted.Quantity;
            bust.Price = busted.Price;
            bust.Side = busted.Side;
            bust.Fee = busted.Fee;
        }

        if (_random.Chance(60))
        {
            Spoil(ref bust);
        }

        return Slot(in bust);
    }

    private void Spoil(ref FillBust bust)
    {
        switch (_random.Next(7))
        {
            case 0:
                bust.ExecId = default;
                break;
            case 1:
                bust.ExecRefId = default;
                break;
            case 2:
                bust.Account = Text16.From("NOBODY");
                break;
            case 3:
                bust.Quantity = new Decimal8(_random.Next(3) - 1);
                break;
            case 4:
                bust.Side = (Side)_random.Next(4);
                break;
            case 5:
                bust.Fee = new Decimal8(_random.Next(3));
                break;
            default:
                bust.FeeCurrency = Text4.From(_random.Chance(500) ? "F1" : "USD");
                break;
        }
    }

    private InputEvent? Correct()
    {
        Text36 reference = AnyReference(out Fill? fill);
        var correct = new FillCorrect
        {
            Prefix = NextPrefix(AnySource()),
            Quantity = new Decimal8(NewQuantity()),
            Price = new Decimal8(NewPrice()),
            Fee = _random.Chance(300) ? new Decimal8(_random.Next(1000)) : Decimal8.Null,
            RefQuantity = Decimal8.Null,
            RefPrice = Decimal8.Null,
            RefFee = Decimal8.Null,
            ExecId = NewId("K"),
            ExecRefId = reference,
            Side = fill is { } known && _random.Chance(850) ? known.Side : AnySide(),
            RefSide = (Side)NullByte,
        };
        if (fill is { } corrected && _random.Chance(300))
        {
            correct.Account = corrected.Account;
            correct.Symbol = corrected.Symbol;
            correct.RefQuantity = corrected.Quantity;
            correct.RefPrice = corrected.Price;
            correct.RefSide = corrected.Side;
        }

        if (_random.Chance(60))
        {
            Spoil(ref correct);
        }

        Remember(_corrections, (correct.ExecId, StandsBy(in correct, fill)));
        return Slot(in correct);
    }

    private static Fill? StandsBy(in FillCorrect correct, Fill? fill) => fill is not { } known ? null : known with
    {
        ExecId = correct.ExecId,
        Side = correct.Side,
        Quantity = correct.Quantity,
        Price = correct.Price,
        Fee = correct.Fee,
    };

    private void Spoil(ref FillCorrect correct)
    {
        switch (_random.Next(7))
        {
            case 0:
                correct.ExecId = default;
                break;
            case 1:
                correct.Price = Decimal8.Null;
                break;
            case 2:
                correct.Symbol = Text24.From("NOTHING");
                break;
            case 3:
                correct.Quantity = new Decimal8(_random.Next(2) - 1);
                break;
            case 4:
                correct.Side = (Side)_random.Next(4);
                break;
            case 5:
                correct.RefFee = new Decimal8(_random.Next(3));
                break;
            default:
                correct.FeeCurrency = Text4.From(_random.Chance(500) ? "F1" : "USD");
                break;
        }
    }

    /// <summary>Mostly a new id, sometimes one that is known.</summary>
    private Text36 NewId(string prefix) => _random.Chance(30) && _fills.Count > 0 ? Any(_fills).ExecId
        : _random.Chance(50) && _corrections.Count > 0 ? Any(_corrections).ExecId
        : Text36.From($"{prefix}{(_random.Chance(40) ? _random.Next(_execs + 1) : ++_execs)}");

    /// <summary>A fill that was sent, a correction, or an id that some fill will have soon.</summary>
    private Text36 AnyReference(out Fill? fill)
    {
        fill = null;
        if (_fills.Count == 0 || _random.Chance(120))
        {
            return Text36.From($"E{_execs + 1 + _random.Next(20)}");
        }

        if (_corrections.Count > 0 && _random.Chance(350))
        {
            (Text36 execId, fill) = Any(_corrections);
            return execId;
        }

        fill = Any(_fills);
        return fill.Value.ExecId;
    }
}
