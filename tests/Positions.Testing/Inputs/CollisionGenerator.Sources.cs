using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Numbers, epochs, halts, repetitions and the times that they bear; dates.</content>
public sealed partial class CollisionGenerator
{
    private static readonly DateTime s_firstDate = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>When dates began: what decides which one a message is of.</summary>
    private readonly List<long> _dateStarts = [InputFactory.DefaultTime.Value];

    private uint _date;
    private int _days;

    private void Follow(in InputEvent input)
    {
        if (input.Template == TemplateId.DateRolled)
        {
            _date = input.Block<DateRolled>().BusinessDate;
            _dateStarts.Add(_now);
        }
    }

    private SourcePrefix AnyPrefix()
    {
        uint source = _random.Chance(120) ? SourcePrefix.HttpSourceId
            : _random.Chance(100) ? UnnumberedSource
            : AnySource();
        bool isNumbered = source is not (SourcePrefix.HttpSourceId or UnnumberedSource);
        SourceStanding standing = _standing(source);
        return Prefix(source, isNumbered ? standing.Next : 0, standing.Epoch);
    }

    private SourcePrefix Prefix(uint source, long number, ushort epoch) =>
        InputFactory.Prefix(source, number, epoch, _random.Chance(300) ? SourcePrefix.PossResend : (ushort)0, AnyTime());

    private uint AnySource() => (uint)(1 + _random.Next(NumberedSources));

    /// <summary>None, about when a date began, some time ago, still to come, or now; rarely the ends of what can be said.</summary>
    private UtcNanos AnyTime() => _random.Next(6) switch
    {
        0 => UtcNanos.Null,
        1 => new UtcNanos(_dateStarts[_random.Next(_dateStarts.Count)] + _random.Next(3) - 1),
        2 => new UtcNanos(_now - _random.Next(2_000_000)),
        3 => new UtcNanos(_random.Chance(100) ? long.MaxValue : _now + _random.Next(2_000_000)),
        4 => new UtcNanos(_random.Chance(100) ? 1 : InputFactory.DefaultTime.Value - 5),
        _ => new UtcNanos(_now),
    };

    /// <summary>What was sent comes again: as it was, as a resend at another time, by another source or under another number.</summary>
    private InputEvent? Again()
    {
        if (_sent.Count == 0)
        {
            return null;
        }

        InputEvent again = _sent[_random.Next(_sent.Count)];
        if (again.Template is not (TemplateId.Fill or TemplateId.OrderUpdate or TemplateId.FillBust or TemplateId.FillCorrect))
        {
            return again.Prefix.SourceId == SourcePrefix.HttpSourceId ? null : again;
        }

        if (_random.Chance(500))
        {
            again.Prefix.Flags ^= SourcePrefix.PossResend;
            again.Prefix.TransactTime = AnyTime();
        }

        if (_random.Chance(500))
        {
            SourcePrefix fresh = AnyPrefix();
            again.Prefix.SourceId = fresh.SourceId;
            again.Prefix.SourceSeq = fresh.SourceSeq;
            again.Prefix.Epoch = fresh.Epoch;
        }

        return again;
    }

    /// <summary>A number that is used, or that was given up.</summary>
    private InputEvent? LateOrReused()
    {
        uint source = AnySource();
        SourceStanding standing = _standing(source);
        return AnyMessage(Prefix(source, Math.Max(1, standing.Next - 1 - _random.Next(12)), standing.Epoch));
    }

    private InputEvent? OtherEpoch()
    {
        uint source = AnySource();
        int step = _random.Chance(800) ? 1 : -1;
        return AnyMessage(Prefix(source, _random.Chance(900) ? 1 : 2, (ushort)(_standing(source).Epoch + step)));
    }

    /// <summary>Sometimes a date is over before anything has come: what the date before left to be done is not done yet.</summary>
    private InputEvent? DateRoll()
    {
        InputEvent roll = NextDate();
        if (_random.Chance(150))
        {
            _next.Enqueue(NextDate());
        }

        return roll;
    }

    private InputEvent NextDate()
    {
        DateTime date = s_firstDate.AddDays(_days++);
        return InputFactory.Event(0, InputFactory.Rolled((uint)((date.Year * 10_000) + (date.Month * 100) + date.Day)));
    }

    private InputEvent? GapFilled()
    {
        uint source = AnySource();
        SourceStanding standing = _standing(source);
        long from = _random.Chance(700) ? standing.Next : Math.Max(1, standing.Next - _random.Next(6));
        return InputFactory.Event(0, InputFactory.GapFill(source, from, from + _random.Next(7) - 1, standing.Epoch));
    }

    /// <summary>Some of them from a number on where the source does not stand, of another epoch, of no number at all.</summary>
    private InputEvent? Skipped()
    {
        uint source = AnySource();
        SourceStanding standing = _standing(source);
        long from = standing.Next - (_random.Chance(100) ? 1 : 0);
        int epoch = standing.Epoch + (_random.Chance(100) ? _random.Next(3) - 1 : 0);
        return InputFactory.Event(0, InputFactory.Skipped(source, from, from + _random.Next(6) - (_random.Chance(100) ? 3 : 0), (ushort)epoch));
    }

    private InputEvent? Halted()
    {
        uint source = AnySource();
        SourceStanding standing = _standing(source);
        return InputFactory.Event(0, InputFactory.Halted(source, standing.Next, standing.Epoch));
    }

    /// <summary>Of the first source that needs it; sometimes of another epoch.</summary>
    private InputEvent? Resumed()
    {
        for (uint source = 1; source <= NumberedSources; source++)
        {
            if (_standing(source) is { IsHaltedForConflict: true } standing)
            {
                int epoch = standing.Epoch + (_random.Chance(100) ? _random.Next(3) - 1 : 0);
                return InputFactory.Event(0, InputFactory.Resumed(source, standing.Next, (ushort)epoch));
            }
        }

        return null;
    }

    private InputEvent? RefusedByIngress()
    {
        uint source = AnySource();
        SourceStanding standing = _standing(source);
        return InputFactory.Event(0, InputFactory.Refused(
            source, Math.Max(1, standing.Next - (_random.Chance(300) ? 1 : 0)), RejectReason.Malformed, epoch: standing.Epoch));
    }
}
