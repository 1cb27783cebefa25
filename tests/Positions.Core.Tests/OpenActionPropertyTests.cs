using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>Splits and renamings in slices, several under way at once, give what they would give at once.</summary>
[TestFixture]
public sealed class OpenActionPropertyTests
{
    private const int Rounds = 6;
    private const int Accounts = 150;
    private const int Inputs = 700;

    private readonly List<(string ExecId, Side Side)> _fills = [];
    private SeededRandom _random = new(0);
    private long _sourceSeq;
    private uint _date;

    [Test]
    [CancelAfter(120_000)]
    public void ShouldGiveTheSame_WhetherSlicesComeAtOnceOrAsInputsGoOn()
    {
        ulong seed = TestSeed.Next(nameof(ShouldGiveTheSame_WhetherSlicesComeAtOnceOrAsInputsGoOn));
        int most = 0;
        var seen = new HashSet<(TemplateId, Disposition)>();
        for (ulong round = 0; round < Rounds; round++)
        {
            using var atOnce = new LogicHarness();
            using var inSlices = new LogicHarness();
            Begin(seed + round);
            for (int i = 0; i < (2 * Accounts) + Inputs; i++)
            {
                InputEvent input = i < 2 * Accounts ? First(i) : Next(inSlices.Logic);
                Apply(atOnce, input);
                OutputEvent expected = Outcome(atOnce);
                Finish(atOnce);
                Apply(inSlices, input);
                OutputEvent outcome = Outcome(inSlices);
                Assert.That(Told(in outcome), Is.EqualTo(Told(in expected)), $"round {round}, input {i}");
                most = Math.Max(most, inSlices.Logic.OpenActionCount);
                seen.Add((outcome.Template, outcome.Disposition));
            }

            Finish(inSlices);
            Assert.That(Lines(Positions(inSlices).Except(Positions(atOnce))), Is.EqualTo(Lines(Positions(atOnce).Except(Positions(inSlices)))), $"round {round}");
            Assert.That(Lines(Orders(inSlices).Except(Orders(atOnce))), Is.EqualTo(Lines(Orders(atOnce).Except(Orders(inSlices)))), $"round {round}");
        }

        Assert.That(most, Is.GreaterThan(4), "several are open at once");
        Assert.That(seen, Is.SupersetOf(new[]
        {
            (TemplateId.Fill, Disposition.Applied), (TemplateId.FillBust, Disposition.Applied), (TemplateId.FillCorrect, Disposition.Applied),
            (TemplateId.FillBust, Disposition.Parked), (TemplateId.FillCorrect, Disposition.Parked),
            (TemplateId.OrderUpdate, Disposition.Applied), (TemplateId.PositionAdjusted, Disposition.Applied), (TemplateId.DateRolled, Disposition.Control),
            (TemplateId.InstrumentSplit, Disposition.Control), (TemplateId.InstrumentRenamed, Disposition.Control),
        }));
    }

    private void Begin(ulong seed)
    {
        _random = new SeededRandom(seed);
        _fills.Clear();
        _sourceSeq = 0;
        _date = 2026_01_05;
    }

    /// <summary>Two positions of each account, with an order each.</summary>
    private InputEvent First(int i) => Fill($"A{i % Accounts}", $"S{(i < Accounts ? 0 : 1 + (i % 3))}", orderId: $"O{i}");

    private InputEvent Next(BusinessLogic logic)
    {
        string account = $"A{_random.Next(Accounts)}";
        string symbol = AnySymbol();
        return _random.Next(100) switch
        {
            < 6 when logic.OpenActionCount < BusinessLogic.MaxOpenActions => InputFactory.Event(0, Split(symbol)),
            < 16 when logic.OpenActionCount < BusinessLogic.MaxOpenActions => InputFactory.Event(0, InputFactory.Renamed(symbol, AnySymbol())),
            < 18 => InputFactory.Event(0, InputFactory.Rolled(++_date)),
            < 34 => InputFactory.Event(0, Bust()),
            < 44 => InputFactory.Event(0, Correct()),
            < 54 => InputFactory.Event(0, Canceled()),
            < 60 => InputFactory.Event(0, InputFactory.Adjusted(
                $"{1 + _random.Next(9)}", VersionOf(logic, account, symbol), account: account, symbol: symbol, isTarget: true)),
            < 80 => Fill(account, symbol, $"O{_random.Next(2 * Accounts)}"),
            _ => Fill(account, symbol, orderId: null),
        };
    }

    private InputEvent Fill(string account, string symbol, string? orderId)
    {
        Side side = _random.Chance(600) ? Side.Buy : Side.Sell;
        string execId = $"E{_sourceSeq}";
        _fills.Add((execId, side));
        return InputFactory.Event(0, InputFactory.Fill(
            1, ++_sourceSeq, side, $"{1 + _random.Next(9)}", $"{90 + _random.Next(20)}", execId, account, symbol, orderId: orderId));
    }

    /// <summary>Of parts of a unit, some sold; not too often the same way, so that quantities stay where they fit.</summary>
    private InstrumentSplit Split(string symbol) => InputFactory.Split(
        symbol, 1 + _random.Next(3), 1 + _random.Next(3), _random.Chance(700) ? "100" : null, _random.Chance(500) ? "1" : null);

    private FillBust Bust()
    {
        (string execId, Side side) = AnyFill();
        return InputFactory.Bust(1, ++_sourceSeq, $"B{_sourceSeq}", execId, side);
    }

    private FillCorrect Correct()
    {
        (string execId, Side side) = AnyFill();
        return InputFactory.Correct(1, ++_sourceSeq, $"C{_sourceSeq}", execId, side, $"{1 + _random.Next(9)}", $"{90 + _random.Next(20)}");
    }

    /// <summary>Sometimes one that may come soon: what refers to it waits.</summary>
    private (string ExecId, Side Side) AnyFill() => _random.Chance(200)
        ? ($"E{_sourceSeq + 1 + _random.Next(20)}", _random.Chance(600) ? Side.Buy : Side.Sell)
        : _fills[_random.Next(_fills.Count)];

    private OrderUpdate Canceled() => new()
    {
        Prefix = InputFactory.Prefix(1, ++_sourceSeq),
        OrderQuantity = Decimal8.Null,
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        OrderId = Text36.From($"O{_random.Next(2 * Accounts)}"),
        Account = Text16.From($"A{_random.Next(Accounts)}"),
        Symbol = Text24.From(AnySymbol()),
        Side = Side.Buy,
        OrderStatus = OrderStatus.Canceled,
        ExecType = 4,
    };

    private string AnySymbol() => $"S{_random.Next(6)}";

    /// <summary>As an operator sees it, who looks at the position by its key: the slices may not have come there.</summary>
    private long VersionOf(BusinessLogic logic, string account, string symbol) =>
        logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView position) ? position.Version : _random.Next(3);

    private static void Apply(LogicHarness harness, InputEvent input)
    {
        input.Sequence = harness.Logic.AppliedSequence + 1;
        harness.ApplyUnchecked(in input);
    }

    private static void Finish(LogicHarness harness)
    {
        while (harness.Logic.HasOpenWork)
        {
            Apply(harness, InputFactory.Event(0, InputFactory.Tick()));
        }
    }

    private static OutputEvent Outcome(LogicHarness harness) => harness.Outputs.Single(output => output.Kind == OutputKind.Outcome);

    private static string Told(in OutputEvent outcome) =>
        $"{outcome.Disposition} {outcome.Reason} {outcome.Account} {outcome.Symbol} {outcome.Quantity} {outcome.OpenCost} {outcome.RealizedDelta} version {outcome.Version}";

    /// <summary>The first few: a difference often runs through all rows.</summary>
    private static string Lines(IEnumerable<string> rows) => string.Join('\n', rows.Order(StringComparer.Ordinal).Take(3));

    private static IEnumerable<string> Positions(LogicHarness harness) =>
        Enumerable.Range(0, harness.Logic.PositionCount).Select(harness.Logic.GetPosition)
            .Select(position => (position with { Index = 0, InstrumentIndex = 0, LastSequence = 0, OpenedSequence = 0, Mark = position.Mark with { Sequence = 0 } }).ToString()
                + string.Join(' ', harness.Logic.GetLots(position.Index).Select(lot => $"{lot.Quantity} {lot.Cost} {lot.ExecId}")));

    private static IEnumerable<string> Orders(LogicHarness harness)
    {
        for (int row = 0; row < harness.Logic.OrderRowCount; row++)
        {
            if (harness.Logic.TryGetOrder(row, out OrderView order))
            {
                yield return (order with { Index = 0, FirstSequence = 0, LastSequence = 0 }).ToString();
            }
        }
    }
}
