using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Testing.Inputs;

/// <content>Numbering: everything that a gateway, the network or an operator can do to it.</content>
public sealed partial class InputStreamGenerator
{
    private InputEvent? Redelivered()
    {
        if (_sent.Count == 0)
        {
            return null;
        }

        InputEvent again = Any(_sent);
        if (!MessageDecoder.IsGatewayTemplate(again.Message.TemplateId))
        {
            return null;
        }

        if (_random.Chance(500))
        {
            again.Prefix.Flags ^= SourcePrefix.PossResend;
            again.Prefix.TransactTime = AnyTime();
        }

        return again;
    }

    private InputEvent? ReusedNumber()
    {
        StreamSource source = AnySource();
        if (source.Next < 2)
        {
            return null;
        }

        long number = _random.NextInt64(Math.Max(1, source.Next - 40), source.Next);
        source.IsHalted |= !source.Skipped.Remove(number);
        return _random.Chance(100)
            ? Slot(InputFactory.Refused(source.Id, number, RejectReason.Malformed, epoch: source.Epoch))
            : Slot(NewFill(Prefix(source, number)));
    }

    private InputEvent? Resumed()
    {
        StreamSource source = AnySource();
        bool isRight = _random.Chance(800);
        if (isRight && !source.IsHalted && _random.Chance(800))
        {
            return null;
        }

        source.IsHalted &= !isRight;
        return Slot(InputFactory.Resumed(source.Id, isRight ? source.Next : source.Next + _random.Next(3) - 1, source.Epoch));
    }

    private InputEvent? StaleEpoch()
    {
        StreamSource source = AnySource();
        return source.Epoch < 2
            ? null
            : Slot(NewFill(InputFactory.Prefix(source.Id, 1 + _random.Next(5), (ushort)(source.Epoch - 1), 0, AnyTime())));
    }

    private InputEvent? HigherEpoch()
    {
        StreamSource source = AnySource();
        var higher = (ushort)(source.Epoch + 1 + _random.Next(2));
        switch (_random.Next(4))
        {
            case 0:
                // Not its number 1: ingress would never let it pass.
                return Slot(NewFill(InputFactory.Prefix(source.Id, 2, higher, 0, AnyTime())));
            case 1:
                return Slot(InputFactory.Refused(source.Id, 1, RejectReason.Malformed, epoch: higher));
            default:
                source.StartAnew(higher - source.Epoch);
                return Slot(NewFill(NextPrefix(source)));
        }
    }

    private InputEvent? GapFilled()
    {
        StreamSource source = AnySource();
        if (_random.Chance(150))
        {
            long number = source.IsHalted ? source.Next : source.Next++;
            return Slot(InputFactory.GapFill(source.Id, number, number - _random.Next(3), source.Epoch));
        }

        if (source.Skipped.Count > 0 && _random.Chance(300))
        {
            long from = Any(source.Skipped);
            return Slot(InputFactory.GapFill(source.Id, from, Math.Min(source.Next, from + _random.Next(5)), source.Epoch));
        }

        long next = source.Next;
        long to = next + _random.Next(5);
        if (!source.IsHalted)
        {
            source.Skip(to);
        }

        return Slot(InputFactory.GapFill(source.Id, next, to + 1, source.Epoch));
    }

    private InputEvent? Skipped()
    {
        StreamSource source = AnySource();
        if (_random.Chance(200))
        {
            var epoch = (ushort)(source.Epoch - _random.Next(2));
            return Slot(InputFactory.Skipped(source.Id, source.Next + 1 + _random.Next(3), source.Next + 4, epoch));
        }

        long from = source.Next;
        long to = from + _random.Next(4);
        if (!source.IsHalted)
        {
            source.Skip(to);
        }

        return Slot(InputFactory.Skipped(source.Id, from, to, source.Epoch));
    }

    private InputEvent? Halted()
    {
        StreamSource source = AnySource();
        return Slot(InputFactory.Halted(source.Id, source.Next - _random.Next(2), source.Epoch));
    }

    private InputEvent? LateFill()
    {
        StreamSource source = AnySource();
        if (source.Skipped.Count == 0)
        {
            return null;
        }

        long number = Any(source.Skipped);
        source.Skipped.Remove(number);
        return Slot(NewFill(Prefix(source, number)));
    }

    private InputEvent? TooEarly()
    {
        StreamSource source = AnySource();
        return Slot(NewFill(Prefix(source, _random.Chance(100) ? -1 : source.Next + 1 + _random.Next(5))));
    }

    private InputEvent? RefusedByIngress()
    {
        StreamSource source = AnySource();
        return Slot(InputFactory.Refused(source.Id, source.IsHalted ? source.Next : source.Next++,
            (RejectReason)_random.Next(25), crc32C: (uint)_random.Next(int.MaxValue), epoch: source.Epoch));
    }
}
