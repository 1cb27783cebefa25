using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <summary>
/// An endless stream of inputs, fixed by its seed and by how the sources stand, in which everything collides: a handful of accounts, symbols,
/// orders, client ids and execIds, of several sources that share them; each id is used for every kind of message. Where
/// <see cref="InputStreamGenerator"/> makes each thing happen, this makes all that happens meet.
/// </summary>
/// <remarks>One thread. The seed also says how few of each there are, how busy each kind of event is, and which settings hold.</remarks>
public sealed partial class CollisionGenerator
{
    /// <summary>Messages have numbers from 1 to this one; source 9 may send without them, and HTTP is 0.</summary>
    public const int NumberedSources = 3;

    private const uint UnnumberedSource = 9;
    private const int Remembered = 60;
    private const int FewInputs = 400;
    private const int ManyInputs = 1_200;

    private static readonly (string Key, string[] Values)[] s_settings =
    [
        ("Positions:LateFill", ["apply", "quarantine"]),
        ("Positions:Overfill", ["apply", "quarantine"]),
        ("Positions:ReopenOnBust", ["true", "false"]),
        ("Positions:CumHoldMs", ["0", "1", "2", "50"]),
        ("Positions:RetainDates", ["2", "3", "4"]),
        ("Positions:Accounts:A0:CostMethod", ["average", "fifo", "lifo"]),
        ("Ingress:Sources:1:DropCopy", ["true", "false"]),
        ("Ingress:Sources:3:DropCopy", ["true", "false"]),
        ($"Ingress:Sources:{UnnumberedSource}:Unsequenced", ["true", "false"]),
    ];

    private readonly SeededRandom _random;
    private readonly CollisionFeatures _features;
    private readonly Func<uint, SourceStanding> _standing;
    private readonly WeightedInputs _kinds;

    /// <summary>What comes before anything else is drawn.</summary>
    private readonly Queue<InputEvent> _next = [];
    private readonly List<InputEvent> _sent = [];
    private readonly bool _isWide;
    private readonly int _accounts;
    private readonly int _symbols;
    private readonly int _orders;
    private readonly int _clients;
    private readonly int _execs;
    private readonly int _quantities;
    private long _sequence;
    private long _now = InputFactory.DefaultTime.Value;

    /// <param name="seed">Fixes the stream, given the same answers.</param>
    /// <param name="features">What there is of them.</param>
    /// <param name="standing">How a source stands in the state that the stream has made.</param>
    public CollisionGenerator(ulong seed, CollisionFeatures features, Func<uint, SourceStanding> standing)
    {
        _random = new SeededRandom(seed);
        _features = features;
        _standing = standing;
        _kinds = new WeightedInputs(_random);

        // In some streams so many rows that what a date or a split does to them takes many slices: then inputs meet it half done.
        _isWide = _random.Chance(120);
        bool hasManyOrders = _isWide && _random.Chance(500);
        _accounts = _isWide ? 60 + _random.Next(80) : 1 + _random.Next(2);
        _symbols = 1 + _random.Next(3);
        _orders = hasManyOrders ? 100 : 1 + _random.Next(3);
        _clients = hasManyOrders ? 100 : 1 + _random.Next(2);
        _execs = _isWide ? 20 + _random.Next(200) : 2 + _random.Next(9);
        _quantities = 1 + _random.Next(4);
        AddKinds();
        AddSettings();
    }

    /// <summary>How many inputs it takes until what can meet has met.</summary>
    public int Length => _isWide ? ManyInputs : FewInputs;

    /// <summary>The next input; sequences from 1, times that stand still, step by less than a millisecond, or by more.</summary>
    public InputEvent Next()
    {
        _now += _random.Next(8) switch
        {
            0 => 0,
            1 => 400_000,
            2 => 1_000_001,
            _ => _random.Next(50_000),
        };
        InputEvent input = _next.Count > 0 ? _next.Dequeue() : _kinds.Draw();
        input.Sequence = ++_sequence;
        input.EngineTime = new UtcNanos(_now);
        Follow(in input);
        _random.Keep(_sent, input, Remembered);
        return input;
    }

    private void AddKinds()
    {
        _kinds.Add(60, NextFill);
        _kinds.Add(10, static () => InputFactory.Event(0, InputFactory.Tick()));
        _kinds.Add(8, Resumed);
        Often(60, NextFill);
        Often(50, () => Order(AnyPrefix()));
        Often(40, () => Bust(AnyPrefix()));
        Often(40, () => Correct(AnyPrefix()));
        Often(30, Again);
        Often(15, LateOrReused);
        Often(6, DateRoll);
        Often(6, GapFilled);
        Often(6, Skipped);
        Often(4, Halted);
        Often(3, OtherEpoch);
        Often(3, RefusedByIngress);
        Often(Has(CollisionFeatures.Actions) ? 4 : 0, Split);
        Often(Has(CollisionFeatures.Actions) ? 4 : 0, Rename);
        Often(Has(CollisionFeatures.SettingsMidway) ? 4 : 0, SettingMidway);
    }

    /// <summary>Some streams lack a kind, some have a lot of it.</summary>
    private void Often(int weight, Func<InputEvent?> make) => _kinds.Add(weight * _random.Next(4), make);

    private void AddSettings()
    {
        if (Has(CollisionFeatures.TinyTables))
        {
            Perhaps(700, "Capacity:Orders", $"{1 + _random.Next(3)}");
            Perhaps(300, "Capacity:Positions", $"{1 + _random.Next(4)}");
            Perhaps(300, "Capacity:Sources", $"{2 + _random.Next(2)}");
        }

        if (Has(CollisionFeatures.TinyExecutions))
        {
            Perhaps(700, "Capacity:Executions", $"{1 + _random.Next(30)}");
        }

        Perhaps(300, "Ingress:ExecDomains:0:DailyExecIds", "true");
        if (Perhaps(500, "Ingress:Sources:2:ExecDomain", "1"))
        {
            Perhaps(500, "Ingress:ExecDomains:1:DailyExecIds", "true");
        }

        Perhaps(500, "Ingress:Sources:3:DropCopy", "true");
        Perhaps(1000, $"Ingress:Sources:{UnnumberedSource}:Unsequenced", "true");
        Perhaps(1000, "Positions:CumHoldMs", _random.Chance(300) ? "0" : "1");
        Perhaps(250, "Positions:LateFill", "quarantine");
        Perhaps(250, "Positions:Overfill", "quarantine");
        Perhaps(250, "Positions:ReopenOnBust", "false");
        Perhaps(350, "Positions:RetainDates", $"{2 + _random.Next(3)}");
        Perhaps(500, "Positions:Accounts:A0:CostMethod", _random.Chance(500) ? "fifo" : "lifo");
    }

    private bool Perhaps(int perMille, string key, string value)
    {
        bool isSet = _random.Chance(perMille);
        if (isSet)
        {
            _next.Enqueue(InputFactory.Event(0, InputFactory.Setting(key, value)));
        }

        return isSet;
    }

    private InputEvent? SettingMidway()
    {
        (string key, string[] values) = s_settings[_random.Next(s_settings.Length)];
        return InputFactory.Event(0, InputFactory.Setting(key, values[_random.Next(values.Length)]));
    }

    private bool Has(CollisionFeatures feature) => (_features & feature) != 0;
}
