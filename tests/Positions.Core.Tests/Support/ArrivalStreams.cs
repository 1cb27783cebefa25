using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Support;

/// <summary>
/// What several sources send, each in its own order, in spells between things that happen to all of them at once: date rolls, splits,
/// renames, loads, adjustments. Every arrival keeps the order within a source, and what is between spells between them.
/// </summary>
/// <remarks>
/// Left out because the domain lets the first of two win: one id with two contents, a currency that a first fill gives to its position,
/// two chains of corrections of one fill, an order whose count two sources tell, HTTP fills that get their id from the sequence.
/// </remarks>
internal sealed class ArrivalStreams
{
    private const int Spells = 6;
    private const int MessagesPerSpell = 120;
    private const int Orders = 10;
    private const uint FirstDate = 2026_01_05;

    private static readonly string[] s_methods = ["average", "fifo", "lifo"];

    private readonly SeededRandom _random;
    private readonly bool _keepsTotals;
    private readonly List<List<(uint Source, InputEvent Input)>> _spells = [];
    private readonly List<Func<LogicHarness, InputEvent?>> _between = [];
    private readonly List<Chain> _chains = [];
    private readonly List<Fill> _fills = [];
    private readonly long[] _next = [0, 1, 1, 1, 1];
    private readonly long[] _counted = new long[5];
    private uint _date = FirstDate;
    private int _ids;

    /// <param name="keepsTotals">Nothing that books at a cost which the order of arrival may decide.</param>
    public ArrivalStreams(ulong seed, bool keepsTotals)
    {
        _random = new SeededRandom(seed);
        _keepsTotals = keepsTotals;
        for (int spell = 0; spell < Spells; spell++)
        {
            _spells.Add([]);
            for (int i = 0; i < MessagesPerSpell; i++)
            {
                uint source = (uint)(1 + _random.Next(4));
                _spells[^1].Add((source, NextMessage(source)));
            }

            _between.Add(NextBetween(spell));
        }
    }

    /// <summary>Applies one arrival of it all.</summary>
    public void Arrive(LogicHarness harness, SeededRandom order, Action<InputEvent, OutputEvent> judged)
    {
        for (int i = 0; i < s_methods.Length; i++)
        {
            Apply(InputFactory.Event(0, InputFactory.Setting($"Positions:Accounts:A{i}:CostMethod", s_methods[i])));
        }

        // Nothing is retired: whether an order is over may depend on what came first.
        Apply(InputFactory.Event(0, InputFactory.Setting("Positions:RetainDates", "32")));
        Apply(InputFactory.Event(0, InputFactory.Rolled(FirstDate)));
        Apply(InputFactory.Event(0, InputFactory.Load(FirstDate, "S0", "-7", "99.5", account: "A0")));
        Apply(InputFactory.Event(0, InputFactory.Load(FirstDate, "S1", "12", "101", account: "A1")));
        for (int spell = 0; spell < Spells; spell++)
        {
            List<Queue<InputEvent>> sources = [.. _spells[spell].GroupBy(sent => sent.Source, sent => sent.Input)
                .Select(sent => new Queue<InputEvent>(sent))];
            while (sources.Count > 0)
            {
                // A source may be far behind the others.
                Queue<InputEvent> source = sources[order.Next(sources.Count)];
                for (int burst = 1 + order.Next(20); burst > 0 && source.Count > 0; burst--)
                {
                    Apply(source.Dequeue());
                }

                sources.RemoveAll(left => left.Count == 0);
            }

            if (_between[spell](harness) is { } between)
            {
                Apply(between);
            }
        }

        void Apply(InputEvent input) => judged(input, harness.Repeat(input));
    }

    private InputEvent NextMessage(uint source) => _random.Next(20) switch
    {
        0 or 1 or 2 when _chains.Count > 0 => NextOfChain(source),
        3 when _fills.Count > 0 => Sent(_fills[_random.Next(_fills.Count)] with { Prefix = Next(source) }),
        4 or 5 => NextUpdate(source),
        6 => NextCounted(source),
        7 => Sent(InputFactory.Mark(source, _next[source]++, $"S{_random.Next(4)}", Price())),
        8 => GapFill(source),
        9 or 10 or 11 or 12 => NextFill(source, _random.Next(Orders)),
        _ => NextFill(source, -1),
    };

    private InputEvent NextFill(uint source, int order)
    {
        string account = $"A{(order < 0 ? _random.Next(3) : order % 3)}";
        string symbol = $"S{(order < 0 ? _random.Next(4) : order % 4)}";
        bool isBuy = order < 0 ? _random.Chance(500) : order % 2 == 0;
        Fill fill = InputFactory.Fill(source, 0, isBuy ? Side.Buy : Side.Sell, Quantity(), Price(), $"E{++_ids}", account, symbol,
            _random.Chance(300) ? $"0.{_random.Next(99)}" : null, _random.Chance(300) ? "BNB" : null, orderId: order < 0 ? null : $"O{order}");
        fill.Prefix = Next(source);
        _fills.Add(fill);
        if (_random.Chance(400))
        {
            // One source tells what becomes of a fill, the fill's own or another; it may be ahead of the fill.
            _chains.Add(new Chain((uint)(1 + _random.Next(4)), fill.ExecId.ToString(), fill.Side));
        }

        return Sent(in fill);
    }

    /// <summary>A correction of the chain's head, or the bust that ends it.</summary>
    private InputEvent NextOfChain(uint source)
    {
        int index = _chains.FindIndex(chain => chain.Source == source);
        if (index < 0)
        {
            return NextFill(source, -1);
        }

        Chain chain = _chains[index];
        _chains.RemoveAt(index);
        string id = $"K{++_ids}";
        if (_random.Chance(500))
        {
            return Sent(InputFactory.Bust(source, _next[source]++, id, chain.Head));
        }

        Side side = _random.Chance(800) ? chain.Side : chain.Side == Side.Buy ? Side.Sell : Side.Buy;
        _chains.Add(chain with { Head = id, Side = side });
        return Sent(InputFactory.Correct(source, _next[source]++, id, chain.Head, side, Quantity(), Price(), _random.Chance(300) ? "0.5" : null));
    }

    /// <summary>Updates of an order come from one source, its executions from all.</summary>
    private InputEvent NextUpdate(uint source)
    {
        int order = (int)source - 1 + (4 * _random.Next(2));
        return Sent(new OrderUpdate
        {
            Prefix = Next(source),
            OrderQuantity = Decimal8.Parse(Quantity()),
            Price = Decimal8.Null,
            CumQuantity = Decimal8.Null,
            LeavesQuantity = Decimal8.Null,
            Account = Text16.From($"A{order % 3}"),
            Symbol = Text24.From($"S{order % 4}"),
            OrderId = Text36.From($"O{order}"),
            ClientOrderId = Text36.From($"c{order}"),
            Side = order % 2 == 0 ? Side.Buy : Side.Sell,
            ExecType = new byte[] { 0, 4, 5, 6, 8, 10, 12, 14, 19 }[_random.Next(9)],
        });
    }

    /// <summary>Without an id, known by the count of an order that is this source's alone.</summary>
    private InputEvent NextCounted(uint source)
    {
        string quantity = Quantity();
        _counted[source] += Decimal8.Parse(quantity).Mantissa;
        Fill fill = InputFactory.Fill(source, 0, Side.Buy, quantity, Price(), null, "A0", "S0", orderId: $"C{source}");
        fill.Prefix = Next(source);
        fill.CumQuantity = new Decimal8(_counted[source]);
        return Sent(in fill);
    }

    private InputEvent GapFill(uint source)
    {
        long number = _next[source];
        _next[source] += 1 + _random.Next(4);
        return Sent(InputFactory.GapFill(source, number, _next[source]));
    }

    private Func<LogicHarness, InputEvent?> NextBetween(int spell)
    {
        string symbol = $"S{_random.Next(4)}";
        string account = $"A{_random.Next(3)}";
        string quantity = $"{_random.Next(21) - 10}";
        string price = Price();
        switch (_random.Next(_keepsTotals ? 4 : 6))
        {
            case 0:
                uint date = ++_date;
                return _ => InputFactory.Event(0, InputFactory.Rolled(date));
            case 1:
                InstrumentSplit split = InputFactory.Split(symbol, 1 + _random.Next(3), 1 + _random.Next(3), price, "1");
                return _ => InputFactory.Event(0, in split);
            case 2:
                return _ => InputFactory.Event(0, InputFactory.Renamed(symbol, $"R{spell}"));
            case 3:
                return harness => Version(harness, account, symbol) is { } version
                    ? InputFactory.Event(0, InputFactory.Adjusted(quantity, version, AdjustmentCost.Price, price, true, account, symbol))
                    : null;
            case 4:
                AdjustmentCost rule = _random.Chance(500) ? AdjustmentCost.Average : AdjustmentCost.ExternalAverage;
                return harness => Version(harness, account, symbol) is { } version
                    ? InputFactory.Event(0, InputFactory.Adjusted(quantity, version, rule, price, true, account, symbol))
                    : null;
            default:
                uint today = _date;
                return harness => Version(harness, account, symbol) is { } version
                    ? InputFactory.Event(0, InputFactory.Load(today, symbol, quantity, price, account: account, fileId: $"F{spell}")
                        with { IsForced = 1, ExpectedVersion = version })
                    : null;
        }
    }

    private static long? Version(LogicHarness harness, string account, string symbol) =>
        harness.Logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView position) ? position.Version : null;

    private SourcePrefix Next(uint source) => InputFactory.Prefix(source, _next[source]++);

    private static InputEvent Sent<T>(in T message)
        where T : unmanaged, ISourceMessage<T> => InputFactory.Event(0, in message);

    private string Quantity() => _random.Chance(600) ? $"{1 + _random.Next(5)}" : $"{_random.Next(9)}.{1 + _random.Next(999_999):D6}";

    private string Price() => $"{90 + _random.Next(20)}.{_random.Next(100):D2}";

    private sealed record Chain(uint Source, string Head, Side Side);
}
