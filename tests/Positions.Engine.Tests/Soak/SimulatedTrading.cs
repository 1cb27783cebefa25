using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests.Soak;

/// <summary>
/// Trading of many business dates, one each hour, with orders, fills, busts, corrections, marks, adjustments, and everything sent again that
/// may be sent again: minutes ago, a date ago, and when it is forgotten. Fixed by its seed.
/// </summary>
internal sealed class SimulatedTrading
{
    public const int Accounts = 20;
    public const int Symbols = 50;

    private const int Sources = 2;
    private const int RecentMost = 512;
    private const int OpenMost = 256;
    private const int KeptPerDate = 8;
    private const long HourNanos = 3_600_000_000_000;

    private readonly SeededRandom _random;
    private readonly long _perHour;
    private readonly Func<Text16, Text24, long> _versionOf;
    private readonly long[] _numbers = new long[Sources + 1];
    private readonly long[] _net = new long[Accounts * Symbols];
    private readonly List<InputEvent> _sent = [];
    private readonly List<(Fill Fill, int Key, int Date)> _recent = [];
    private readonly List<OpenOrder> _open = [];
    private readonly List<Traded> _kept = [];
    private readonly List<Traded> _keptOfDate = [];
    private long _sequence;
    private long _ids;
    private long _atInHour;

    /// <param name="seed">Of everything.</param>
    /// <param name="inputsPerHour">Evenly over the hour.</param>
    /// <param name="versionOf">Of a position as it stands; 0 if it is not there.</param>
    public SimulatedTrading(ulong seed, long inputsPerHour, Func<Text16, Text24, long> versionOf)
    {
        _random = new SeededRandom(seed);
        _versionOf = versionOf;
        _perHour = inputsPerHour;
    }

    /// <summary>From 0.</summary>
    public int Hour { get; private set; } = -1;

    /// <summary>yyyymmdd of the hour's business date.</summary>
    public uint Date => (uint)(2026_01_01 + Hour);

    public Expected Expected { get; private set; }

    private UtcNanos Now => new(InputFactory.DefaultTime.Value + (Math.Max(Hour, 0) * HourNanos) + (_atInHour * (HourNanos / (_perHour + 2))));

    /// <summary>The inputs that a start brings.</summary>
    public IEnumerable<InputEvent> Start(long executions)
    {
        yield return Next(InputFactory.Started());
        yield return Next(InputFactory.Setting("Capacity:Executions", $"{executions}"));
        for (int account = 0; account < Accounts; account++)
        {
            string method = (account % 3) switch { 0 => "average", 1 => "fifo", _ => "lifo" };
            yield return Next(InputFactory.Setting($"Positions:Accounts:A{account}:CostMethod", method));
        }
    }

    /// <summary>Begins the next hour and its date.</summary>
    public InputEvent BeginHour()
    {
        Hour++;
        _atInHour = 0;
        _recent.RemoveAll(traded => traded.Date < Hour - 1);
        _kept.AddRange(_keptOfDate);
        _keptOfDate.Clear();
        Expected = Expected.TakesEffect;
        return Next(InputFactory.Rolled(Date));
    }

    /// <summary>Brings open work to its end.</summary>
    public InputEvent Continue() => Next(new WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) });

    public InputEvent Trade()
    {
        _atInHour++;
        Expected = Expected.TakesEffect;
        return _random.Next(1_000) switch
        {
            < 150 => NewOrder(),
            < 430 => OrderFill(),
            < 470 => Cancel(),
            < 800 => Fill(AnyKey(), default, 1 + _random.Next(100)),
            < 830 => Bust(),
            < 860 => Correct(),
            < 940 => Mark(),
            < 970 => Again(),
            < 990 => Resent(),
            < 996 => Forgotten(),
            _ => Adjust(),
        };
    }

    private InputEvent NewOrder()
    {
        if (_open.Count == OpenMost)
        {
            return Cancel();
        }

        int key = AnyKey();
        var order = new OpenOrder(NextId("O"), key, SideFor(key), 1 + _random.Next(200));
        _open.Add(order);
        return Sent(Update(in order, OrderStatus.New));
    }

    private InputEvent OrderFill()
    {
        if (_open.Count == 0)
        {
            return NewOrder();
        }

        int at = _random.Next(_open.Count);
        OpenOrder order = _open[at];
        int quantity = 1 + _random.Next(order.Left);
        _open[at] = order with { Left = order.Left - quantity };
        if (_open[at].Left == 0)
        {
            _open.RemoveAt(at);
        }

        return Fill(order.Key, order.Id, quantity, order.Side);
    }

    private InputEvent Cancel()
    {
        if (_open.Count == 0)
        {
            return NewOrder();
        }

        int at = _random.Next(_open.Count);
        OpenOrder order = _open[at];
        _open.RemoveAt(at);
        return Sent(Update(in order, OrderStatus.Canceled));
    }

    private InputEvent Fill(int key, Text36 orderId, int quantity, Side? side = null)
    {
        Side of = side ?? SideFor(key);
        _net[key] += of == Side.Buy ? quantity : -quantity;
        InputEvent sent = Sent(new Fill
        {
            Prefix = NextPrefix(),
            Quantity = new Decimal8(quantity * Decimal8.One),
            Price = new Decimal8((9_000 + _random.Next(2_000)) * (Decimal8.One / 100)),
            Fee = new Decimal8(_random.Next(1_000)),
            CumQuantity = Decimal8.Null,
            Account = Account(key),
            Symbol = Symbol(key),
            OrderId = orderId,
            ExecId = NextId("E"),
            FeeCurrency = _random.Chance(100) ? Text4.From("BNB") : default,
            Side = of,
            OrderStatus = OrderStatus.Unknown,
            Liquidity = byte.MaxValue,
        });
        if (orderId.IsNull)
        {
            // What belongs to an order would open it again, and somebody would have to end it.
            Keep(_recent, (sent.Block<Fill>(), key, Hour), RecentMost);
        }

        if (_keptOfDate.Count < KeptPerDate)
        {
            _keptOfDate.Add(new Traded(sent, Hour));
        }

        return sent;
    }

    private InputEvent Bust()
    {
        if (!TryTakeRecent(out Fill fill, out int key))
        {
            return Mark();
        }

        _net[key] -= Signed(in fill);
        return Sent(InputFactory.Bust(1, 0, NextId("B").ToString(), fill.ExecId.ToString()) with { Prefix = NextPrefix() });
    }

    private InputEvent Correct()
    {
        if (!TryTakeRecent(out Fill fill, out int key))
        {
            return Mark();
        }

        int quantity = 1 + _random.Next(100);
        _net[key] += (fill.Side == Side.Buy ? quantity : -quantity) - Signed(in fill);
        return Sent(InputFactory.Correct(1, 0, NextId("K").ToString(), fill.ExecId.ToString(), fill.Side, $"{quantity}", "100.25") with { Prefix = NextPrefix() });
    }

    /// <summary>A fill that is retained, for once: what has been busted or corrected is not undone again.</summary>
    private bool TryTakeRecent(out Fill fill, out int key)
    {
        fill = default;
        key = -1;
        if (_recent.Count == 0)
        {
            return false;
        }

        int at = _random.Next(_recent.Count);
        (fill, key, _) = _recent[at];
        _recent.RemoveAt(at);
        return true;
    }

    private static long Signed(in Fill fill) => (fill.Side == Side.Buy ? 1 : -1) * (fill.Quantity.Mantissa / Decimal8.One);

    private InputEvent Mark() => Sent(InputFactory.Mark(1, 0, $"S{_random.Next(Symbols)}", $"{90 + _random.Next(20)}") with { Prefix = NextPrefix() });

    /// <summary>A message under its own number.</summary>
    private InputEvent Again()
    {
        if (_sent.Count == 0)
        {
            return Mark();
        }

        Expected = Expected.Duplicate;
        return Next(_sent[_random.Next(_sent.Count)]);
    }

    /// <summary>An execution of the running date or of the one before, under a new number.</summary>
    private InputEvent Resent()
    {
        List<Traded> known = [.. _kept.Where(traded => traded.Date == Hour - 1), .. _keptOfDate];
        if (known.Count == 0)
        {
            return Mark();
        }

        Expected = Expected.DuplicateExec;
        return Resend(known[_random.Next(known.Count)]);
    }

    /// <summary>An execution that nobody remembers.</summary>
    private InputEvent Forgotten()
    {
        List<Traded> forgotten = [.. _kept.Where(traded => traded.Date < Hour - 1)];
        if (forgotten.Count == 0)
        {
            return Mark();
        }

        Expected = Expected.OlderThanRetained;
        return Resend(forgotten[_random.Next(forgotten.Count)]);
    }

    private InputEvent Resend(Traded traded)
    {
        Fill fill = traded.Fill.Block<Fill>();
        UtcNanos time = fill.Prefix.TransactTime;
        fill.Prefix = NextPrefix();
        fill.Prefix.Flags = SourcePrefix.PossResend;
        fill.Prefix.TransactTime = time;
        return Next(fill);
    }

    private InputEvent Adjust()
    {
        int key = AnyKey();
        long version = _versionOf(Account(key), Symbol(key));
        _net[key]++;
        return Next(InputFactory.Adjusted("1", version, AdjustmentCost.Price, "100", account: Account(key).ToString(), symbol: Symbol(key).ToString()));
    }

    private OrderUpdate Update(in OpenOrder order, OrderStatus status) => new()
    {
        Prefix = NextPrefix(),
        OrderQuantity = status == OrderStatus.New ? new Decimal8(order.Left * Decimal8.One) : Decimal8.Null,
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        Account = Account(order.Key),
        Symbol = Symbol(order.Key),
        OrderId = order.Id,
        Side = order.Side,
        OrderStatus = status,
        ExecType = (byte)status,
    };

    private SourcePrefix NextPrefix()
    {
        uint source = (uint)(1 + _random.Next(Sources));
        return InputFactory.Prefix(source, ++_numbers[source], transactTime: Now);
    }

    private int AnyKey() => _random.Next(_net.Length);

    /// <summary>Mostly back towards flat, so that positions and lots stay few however long it lasts.</summary>
    private Side SideFor(int key) => _random.Chance(700) == (_net[key] > 0) ? Side.Sell : Side.Buy;

    private static Text16 Account(int key) => Text16.From($"A{key % Accounts}");

    private static Text24 Symbol(int key) => Text24.From($"S{key / Accounts}");

    private Text36 NextId(string kind) => Text36.From($"{kind}{++_ids}");

    private InputEvent Sent<T>(in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        InputEvent input = Next(in message);
        Keep(_sent, input, RecentMost);
        return input;
    }

    private InputEvent Next<T>(in T message)
        where T : unmanaged, ISourceMessage<T> => InputFactory.Event(++_sequence, in message, Now);

    private InputEvent Next(InputEvent again) => again with { Sequence = ++_sequence, EngineTime = Now };

    private void Keep<T>(List<T> list, T item, int most)
    {
        if (list.Count < most)
        {
            list.Add(item);
        }
        else
        {
            list[_random.Next(most)] = item;
        }
    }
}
