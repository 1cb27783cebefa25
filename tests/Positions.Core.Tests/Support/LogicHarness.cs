using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Support;

/// <summary>A logic with a running sequence: applies messages and hands back what came out.</summary>
internal sealed class LogicHarness : IDisposable
{
    private readonly OutputEvent[] _slots = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
    private int _count;
    private int _outcome;

    public LogicHarness(bool reserveAhead = false)
        : this(new BusinessLogic(new CoreOptions { ReserveAhead = reserveAhead }))
    {
    }

    /// <summary>Goes on with a logic that is there, and disposes of it.</summary>
    public LogicHarness(BusinessLogic logic) => Logic = logic;

    public BusinessLogic Logic { get; }

    public InputScript Script { get; } = new();

    /// <summary>Alerts of the last input.</summary>
    public AlertCode[] Alerts => [.. _slots.Take(_count).Where(alert => alert.Kind == OutputKind.Alert).Select(alert => alert.AlertCode)];

    public OutputEvent[] Outputs => _slots[.._count];

    public OutputEvent Apply<T>(in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        Script.Add(in message);
        return ApplyLast();
    }

    public OutputEvent Repeat(InputEvent earlier)
    {
        Script.Repeat(earlier);
        return ApplyLast();
    }

    /// <summary>Applies an input that bears its own sequence.</summary>
    public OutputEvent ApplyAsIs(in InputEvent input)
    {
        var sink = new RecordingSink(_slots);
        Logic.Apply(in input, ref sink);
        _count = sink.Count;
        CheckOutputs(in input);
        return _slots[_outcome];
    }

    /// <summary>Applies an input under the next sequence, at the time that it bears.</summary>
    public OutputEvent ApplyNext(InputEvent input)
    {
        input.Sequence = Logic.AppliedSequence + 1;
        return ApplyAsIs(in input);
    }

    /// <summary>Work over many rows is further on where more inputs came: brings it to its end.</summary>
    public void FinishWork(UtcNanos engineTime)
    {
        while (Logic.HasOpenWork)
        {
            ApplyNext(InputFactory.Event(0, InputFactory.Tick(), engineTime));
        }
    }

    /// <summary>Applies an input for a comparison of two logics: what comes out is not judged here.</summary>
    public void ApplyUnchecked(in InputEvent input)
    {
        var sink = new RecordingSink(_slots);
        Logic.Apply(in input, ref sink);
        _count = sink.Count;
    }

    public PositionView Position(string account = "ACC", string symbol = "SYM") =>
        Logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView view)
            ? view
            : throw new AssertionException($"no position {account} {symbol}");

    public SourceView Source(uint id) =>
        Logic.TryGetSource(id, out SourceView view) ? view : throw new AssertionException($"no source {id}");

    /// <summary>Orders that are there, wherever their rows are, without the sequences that more inputs would move.</summary>
    public IEnumerable<string> OrdersWithoutPlaces() => StateText.Orders(Logic);

    public IEnumerable<OrderView> Orders()
    {
        for (int row = 0; row < Logic.OrderRowCount; row++)
        {
            if (Logic.TryGetOrder(row, out OrderView order))
            {
                yield return order;
            }
        }
    }

    public void Dispose() => Logic.Dispose();

    private OutputEvent ApplyLast()
    {
        InputEvent input = Script.Inputs[^1];
        return ApplyAsIs(in input);
    }

    // Plain comparisons: some tests apply hundreds of thousands of inputs.
    private void CheckOutputs(in InputEvent input)
    {
        // What came on the way, the outcome, the alerts.
        _outcome = -1;
        for (int i = 0; i < _count; i++)
        {
            ref readonly OutputEvent output = ref _slots[i];
            bool isOutcome = output.Kind == OutputKind.Outcome;
            bool isInOrder = _outcome < 0 || output.Kind == OutputKind.Alert;
            if (output.InputSequence != input.Sequence
                || output.EngineTime != input.EngineTime
                || output.Kind == OutputKind.None
                || !isInOrder
                || (output.Kind == OutputKind.Alert && output.AlertCode == AlertCode.None)
                || output.Disposition == Disposition.None)
            {
                throw new AssertionException($"output {i} of input {input.Sequence} is not filled as it should be");
            }

            _outcome = isOutcome ? i : _outcome;
        }

        if (_outcome < 0)
        {
            throw new AssertionException($"input {input.Sequence} has no outcome");
        }
    }
}
