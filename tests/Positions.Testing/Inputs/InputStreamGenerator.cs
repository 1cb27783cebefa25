using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <summary>
/// An endless stream of sequenced inputs, as the ring would hold them, fixed by its seed: few accounts, symbols and ids, so that everything
/// collides with everything. It follows the numbering of its sources well enough that most messages are the next expected one.
/// </summary>
/// <remarks>One thread. Not every stream has everything: the seed also says how busy each kind of event is.</remarks>
public sealed partial class InputStreamGenerator
{
    /// <summary>The source that is a drop copy in some streams.</summary>
    public const uint DropCopySource = 3;

    private const int Sources = 4;
    private const uint UnnumberedSource = 9;
    private const int Remembered = 256;
    private const long StepNanos = 1_000;

    private static readonly string[] s_costMethods = ["average", "fifo", "lifo"];

    private readonly SeededRandom _random;
    private readonly InputFeatures _features;
    private readonly StreamSource[] _sources;
    private readonly List<InputEvent> _sent = [];
    private readonly Queue<InputEvent> _first = [];
    private readonly WeightedInputs _kinds;
    private readonly bool _skipsTime;
    private bool _usesIdsDaily;
    private long _sequence;

    public InputStreamGenerator(ulong seed, InputFeatures features)
    {
        _random = new SeededRandom(seed);
        _kinds = new WeightedInputs(_random);

        // Time that jumps ends all that is held at once, more than one input has room for: the reference has no such bound.
        _skipsTime = (features & InputFeatures.Statements) != 0 && _random.Chance(500);
        _features = _skipsTime ? features & ~InputFeatures.Cumulative : features;
        _sources = [.. Enumerable.Range(1, Sources).Select(id => new StreamSource((uint)id))];
        AddKinds();
        AddSettings();
    }

    /// <summary>The next input; sequences from 1, engine time one microsecond apart, or more with statements.</summary>
    public InputEvent Next()
    {
        InputEvent input = _first.Count > 0 ? _first.Dequeue() : Draw();
        input.Sequence = ++_sequence;
        input.EngineTime = new UtcNanos(InputFactory.DefaultTime.Value + (_sequence * StepNanos) + _ahead);
        Follow(in input);
        Remember(_sent, input);
        return input;
    }

    private InputEvent Draw()
    {
        if (_inputsAmidAction > 0)
        {
            _inputsAmidAction--;
            if (_random.Chance(500))
            {
                return AmidAction();
            }
        }

        return _kinds.Draw();
    }

    private void AddKinds()
    {
        Always(400, NextFill);
        Always(4, () => Slot(InputFactory.Tick()));
        When(InputFeatures.Redelivery, 60, Redelivered);
        When(InputFeatures.KnownExecutions, 30, ResentExecution);
        When(InputFeatures.KnownExecutions, 15, ConflictingExecution);
        When(InputFeatures.Epochs, 4, ReusedNumber);
        When(InputFeatures.Epochs, 6, Resumed);
        When(InputFeatures.Epochs, 3, StaleEpoch);
        When(InputFeatures.Epochs, 3, HigherEpoch);
        When(InputFeatures.Gaps, 6, GapFilled);
        When(InputFeatures.Gaps, 6, Skipped);
        When(InputFeatures.Gaps, 15, LateFill);
        When(InputFeatures.Gaps, 5, Halted);
        When(InputFeatures.Gaps, 8, TooEarly);
        When(InputFeatures.BadFills, 25, BadFill);
        When(InputFeatures.BadFills, 5, RefusedByIngress);
        When(InputFeatures.Unnumbered, 30, HttpFill);
        When(InputFeatures.Unnumbered, 20, UnnumberedFill);
        When(InputFeatures.Instruments, 5, Instrument);
        When(InputFeatures.Instruments, 15, FillInCurrency);
        When(InputFeatures.Extremes, 15, ExtremeFill);
        When(InputFeatures.Cumulative, 40, CumulativeFill);
        When(InputFeatures.Busts, 40, Bust);
        When(InputFeatures.Corrects, 40, Correct);
        When(InputFeatures.Orders, 80, OrderEvent);
        When(InputFeatures.Orders, 60, OrderFill);
        When(InputFeatures.Marks, 25, Mark);
        When(InputFeatures.Days, 2, DateRoll);
        When(InputFeatures.Days, 2, SessionOpen);
        When(InputFeatures.Days, 12, SodLoad);
        When(InputFeatures.Adjustments, 15, Adjustment);
        When(InputFeatures.Splits, 2, Split);
        When(InputFeatures.Renames, 1, Rename);
        When(InputFeatures.CostMethods, 1, () => Slot(InputFactory.Setting(
            $"Positions:Accounts:A{_random.Next(Accounts)}:CostMethod", s_costMethods[_random.Next(s_costMethods.Length)])));
        AddReconciliation();
    }

    private void Always(int weight, Func<InputEvent?> make) => _kinds.Add(weight, make);

    /// <summary>Some streams lack a kind, some have a lot of it.</summary>
    private void When(InputFeatures feature, int weight, Func<InputEvent?> make)
    {
        int factor = _random.Next(4);
        if ((_features & feature) != 0 && factor > 0)
        {
            _kinds.Add(weight * factor, make);
        }
    }

    private void AddSettings()
    {
        if (Has(InputFeatures.KnownExecutions) && Has(InputFeatures.Days) && _random.Chance(300))
        {
            _usesIdsDaily = true;
            _first.Enqueue(Slot(InputFactory.Setting("Ingress:ExecDomains:0:DailyExecIds", "true")));
            Perhaps("Ingress:ExecDomains:1:DailyExecIds", "true");
        }

        if (Has(InputFeatures.Unnumbered))
        {
            _first.Enqueue(Slot(InputFactory.Setting($"Ingress:Sources:{UnnumberedSource}:Unsequenced", "true")));
        }

        if (Has(InputFeatures.KnownExecutions) && _random.Chance(500))
        {
            _first.Enqueue(Slot(InputFactory.Setting($"Ingress:Sources:{Sources}:ExecDomain", "1")));
        }

        if (Has(InputFeatures.Instruments) && _random.Chance(300))
        {
            _first.Enqueue(Slot(InputFactory.Setting("Positions:DefaultCurrency", "EUR")));
        }

        if (Has(InputFeatures.Cumulative))
        {
            _first.Enqueue(Slot(InputFactory.Setting("Positions:CumHoldMs", "1")));
        }

        if (Has(InputFeatures.Orders))
        {
            Perhaps("Positions:LateFill", "quarantine");
            Perhaps("Positions:Overfill", "quarantine");
            Perhaps("Positions:ReopenOnBust", "false");
        }

        if (Has(InputFeatures.Days))
        {
            Perhaps("Positions:RetainDates", "4");
            Perhaps($"Ingress:Sources:{DropCopySource}:DropCopy", "true");
        }

        if (Has(InputFeatures.CostMethods))
        {
            _first.Enqueue(Slot(InputFactory.Setting("Positions:Accounts:A0:CostMethod", "fifo")));
            _first.Enqueue(Slot(InputFactory.Setting("Positions:Accounts:A1:CostMethod", "lifo")));
        }

        if (Has(InputFeatures.Statements))
        {
            AddReconciliationSettings();
        }
    }

    private void Perhaps(string key, string value)
    {
        if (_random.Chance(250))
        {
            _first.Enqueue(Slot(InputFactory.Setting(key, value)));
        }
    }

    private bool Has(InputFeatures feature) => (_features & feature) != 0;

    private StreamSource AnySource() => _sources[_random.Next(Sources)];

    private T Any<T>(List<T> list) => list[_random.Next(list.Count)];

    private SourcePrefix NextPrefix(StreamSource source) => Prefix(source, source.IsHalted ? source.Next : source.Next++);

    private SourcePrefix Prefix(StreamSource source, long sourceSeq) => InputFactory.Prefix(source.Id, sourceSeq, source.Epoch,
        _random.Chance(30) ? SourcePrefix.PossResend : (ushort)0, AnyTime());

    private UtcNanos AnyTime() =>
        _random.Chance(50) ? UtcNanos.Null : new UtcNanos(InputFactory.DefaultTime.Value + ((_sequence - _random.Next(2000)) * StepNanos) + _ahead);

    private static InputEvent Slot<T>(in T message)
        where T : unmanaged, ISourceMessage<T> => InputFactory.Event(0, in message);

    private void Remember<T>(List<T> list, in T item) => _random.Keep(list, item, Remembered);
}
