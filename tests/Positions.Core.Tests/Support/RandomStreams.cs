using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Support;

/// <summary>
/// Random streams of several sources: good fills, bad ones, redelivery, skips, conflicts, settings; replayable by their seed.
/// </summary>
internal sealed class RandomStreams(ulong seed)
{
    private const int Sources = 4;

    private readonly SeededRandom _random = new(seed);
    private readonly long[] _next = [0, 1, 1, 1, 1];
    private readonly ushort[] _epochs = [0, 1, 1, 1, 1];
    private readonly long[] _late = new long[1 + Sources];
    private Fill _last;
    private int _execs;

    /// <summary>Fills alone, each applied if it comes in its order.</summary>
    public List<Fill> Fills(int count)
    {
        var fills = new List<Fill>(count);
        for (int i = 0; i < count; i++)
        {
            uint source = (uint)(1 + _random.Next(Sources));
            fills.Add(NextFill(source));
        }

        return fills;
    }

    /// <summary>Everything that can happen, in a random order.</summary>
    public InputScript Everything(int count)
    {
        var script = new InputScript();
        script.Add(InputFactory.Started());
        while (script.Count < count)
        {
            AddOne(script);
        }

        return script;
    }

    private void AddOne(InputScript script)
    {
        uint source = (uint)(1 + _random.Next(Sources));
        switch (_random.Next(20))
        {
            case 0:
            case 1:
                script.Repeat(script.Inputs[_random.Next(script.Count)]);
                break;
            case 2:
                long next = _next[source] + 1 + _random.Next(5);
                script.Add(InputFactory.GapFill(source, _next[source], next, _epochs[source]));
                MoveTo(source, next);
                break;
            case 3:
                long to = _next[source] + _random.Next(4);
                script.Add(InputFactory.Skipped(source, _next[source], to, _epochs[source]));
                _late[source] = to;
                MoveTo(source, to + 1);
                break;
            case 4:
                script.Add(InputFactory.Halted(source, _next[source], _epochs[source]));
                break;
            case 5:
                script.Add(InputFactory.Resumed(source, _next[source], _epochs[source]));
                break;
            case 6:
                script.Add(InputFactory.Refused(source, _next[source]++, RejectReason.Malformed, epoch: _epochs[source]));
                break;
            case 7 when _late[source] != 0:
                Fill late = NextFill(source);
                _next[source]--;
                late.Prefix.SourceSeq = _late[source];
                _late[source] = 0;
                script.Add(in late);
                break;
            case 8 when _random.Chance(400):
                Fill reused = NextFill(source);
                _next[source] = 1;
                _epochs[source]++;
                _late[source] = 0;
                reused.Prefix.SourceSeq = 1;
                script.Add(in reused);
                break;
            case 9:
                script.Add(InputFactory.Instrument($"S{_random.Next(6)}", _random.Chance(500) ? "USD" : null, "10"));
                break;
            case 10:
                script.Add(InputFactory.Setting($"Some:Key:{_random.Next(40)}", $"{_random.Next(1000)}"));
                break;
            case 11:
                Fill http = NextFill(0);
                http.ExecId = default;
                script.Add(in http);
                break;
            case 12 when _last.Quantity.Mantissa > 0:
                // The same execution under a new number, perhaps by another source.
                _last.Prefix = NextFill(source).Prefix;
                script.Add(in _last);
                break;
            default:
                Fill fill = NextFill(source);
                script.Add(in fill);
                _last = fill;
                break;
        }
    }

    /// <summary>Mostly what the logic will do; sometimes the stream has it wrong, as a faulty gateway would.</summary>
    private void MoveTo(uint source, long next) => _next[source] = _random.Chance(50) ? next + _random.Next(3) : next;

    private Fill NextFill(uint source) => new()
    {
        Prefix = InputFactory.Prefix(source, source == 0 ? 0 : _next[source]++, _epochs[source]),
        Quantity = new Decimal8(_random.NextInt64(1, 1_000_000_000_000)),
        Price = new Decimal8(_random.NextInt64(-10_000_000_000, 90_000_000_000)),
        Fee = _random.Chance(300) ? new Decimal8(_random.NextInt64(-1_000_000, 5_000_000)) : Decimal8.Null,
        CumQuantity = Decimal8.Null,
        Account = Text16.From($"A{_random.Next(3)}"),
        Symbol = Text24.From($"S{_random.Next(6)}"),
        ExecId = Text36.From($"E{(_random.Chance(30) ? _random.Next(_execs + 1) : ++_execs)}"),
        FeeCurrency = Text4.From(_random.Chance(300) ? $"F{_random.Next(3)}" : null),
        Side = _random.Chance(500) ? Side.Buy : Side.Sell,
        OrderStatus = OrderStatus.Unknown,
    };
}
