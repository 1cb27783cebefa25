using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>What comes while splits and renamings have not reached their rows: the same as if they had, case by case.</summary>
[TestFixture]
public sealed class OpenActionTests : IDisposable
{
    /// <summary>Held long enough by then.</summary>
    private const long LaterNanos = 3_000_000_000;

    private readonly LogicHarness _harness = new();
    private long _sourceSeq;

    public void Dispose() => _harness.Dispose();

    [Test]
    public void ShouldBustWithItsFill_HoweverMuchEndsWithTheSameInput([Values] bool isAtOnce)
    {
        Fill(2_000, "S0");
        for (int i = 0; i < 8; i++)
        {
            Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "1", "10", $"E{_sourceSeq}", $"H{i}", "S0", orderId: $"OH{i}"));
            Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "1", "10", null, $"H{i}", "S0", orderId: $"OH{i}") with { CumQuantity = Decimal8.Parse("20") });
        }

        Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "10", "10", $"E{_sourceSeq}", "LAST", "S0", orderId: "OL"));
        Apply(InputFactory.Bust(1, ++_sourceSeq, "B", "X"));
        for (int i = 0; i < BusinessLogic.MaxOpenActions - 1; i++)
        {
            Apply(InputFactory.Renamed($"S{i}", $"S{i + 1}"));
            Finish(isAtOnce);
        }

        Assert.That(_harness.Logic.OpenActionCount, Is.EqualTo(isAtOnce ? 0 : BusinessLogic.MaxOpenActions - 1));
        Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "7", "10", "X", "LAST", "S15", orderId: "OL"), LaterNanos);
        Assert.That(_harness.Position("LAST", "S15").Quantity.ToString(), Is.EqualTo("10"), "the bust had waited for the fill");
    }

    [Test]
    public void ShouldShowACutAsIfAtOnce_WhenTheSlicesHaveNotComeFar()
    {
        Fill(300, "S");
        Apply(InputFactory.Split("S", 3, 2, "1", "7"));
        Apply(InputFactory.Renamed("S", "T"));
        PositionView[] before = Positions();
        var sink = new RecordingSink(new OutputEvent[2_000]);
        _harness.Logic.EndOpenActions(ref sink);
        PositionView[] shown = Positions();
        string[] orders = [.. _harness.OrdersWithoutPlaces()];
        Assert.That((_harness.Logic.OpenActionCount, sink.Count), Is.EqualTo((0, (300 * 4) - (2 * BusinessLogic.RowsPerSlice))), "of each its split, what is sold, its new symbol, its order; less what the first slice told");
        Assert.That(before.Count(static position => position.Symbol.ToString() == "S"), Is.EqualTo(300), "set up as meant");
        Assert.That(shown.Select(static position => position.Symbol.ToString()), Has.Exactly(300).EqualTo("T"));

        // The same inputs, and as many behind them as it takes.
        using var later = new OpenActionTests();
        later.Fill(300, "S");
        later.Apply(InputFactory.Split("S", 3, 2, "1", "7"));
        later.Apply(InputFactory.Renamed("S", "T"));
        later.Finish(isWanted: true);
        Assert.That(shown, Is.EqualTo(later.Positions()));
        Assert.That(orders, Is.EqualTo(later._harness.OrdersWithoutPlaces()));
    }

    [Test]
    public void ShouldTakeTheMethodThatIsSetWhereItOpens_WhenASplitHasTouchedTheFlatRow([Values] bool isAtOnce)
    {
        Apply(InputFactory.Rolled(2026_01_05));
        Fill(300, "S");
        Trade(Side.Buy, "10");
        Trade(Side.Sell, "10");
        Apply(InputFactory.Rolled(2026_01_06));
        Finish(isWanted: true);
        Apply(InputFactory.Split("S", 2, 1));
        Finish(isAtOnce);
        Apply(InputFactory.Setting("Positions:CostMethod", "fifo"));
        Trade(Side.Buy, "10");
        Trade(Side.Buy, "20");
        Trade(Side.Sell, "30");
        PositionView position = _harness.Position("LAST", "S");
        Assert.That((position.Method, position.RealizedPoints / Decimal8.One / Decimal8.One), Is.EqualTo((CostMethod.Fifo, (Int128)20)));
    }

    [Test]
    public void ShouldKeepTheMethodOfTheDay_WhenASplitSoldAllThatTheDayBeganWith()
    {
        Apply(InputFactory.Rolled(2026_01_05));
        Trade(Side.Buy, "10");
        Apply(InputFactory.Rolled(2026_01_06));
        Apply(InputFactory.Split("S", 1, 3, "30", "1"));
        Finish(isWanted: true);
        Assert.That(_harness.Position("LAST", "S").Quantity.ToString(), Is.EqualTo("0"), "a third of one is no unit");
        Apply(InputFactory.Setting("Positions:CostMethod", "fifo"));
        Trade(Side.Buy, "10");
        Assert.That(Apply(InputFactory.Bust(1, ++_sourceSeq, "B", $"E{_sourceSeq - 1}")).Disposition, Is.EqualTo(Disposition.Applied), "the day is folded from its start");
        Assert.That(_harness.Position("LAST", "S").Method, Is.EqualTo(CostMethod.Average));
    }

    [Test]
    public void ShouldTellTheOrderByItsNewSymbol_WhenItsExecutionIsBusted([Values] bool isAtOnce)
    {
        Fill(300, "S");
        Apply(InputFactory.Renamed("S", "N"));
        Finish(isAtOnce);
        OutputEvent outcome = Apply(InputFactory.Bust(1, ++_sourceSeq, "B", "E300"));
        Assert.That((outcome.Disposition, outcome.Symbol.ToString(), outcome.OrderSymbol.ToString()), Is.EqualTo((Disposition.Applied, "N", "N")));
    }

    [Test]
    public void ShouldTellRenamingsBeforeWhatCameBehindThem_WhenAnotherAccountLetsAnExecutionGo()
    {
        Fill(300, "A");
        Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "10", "10", $"E{_sourceSeq}", "Z", "A"));
        Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "10", "10", null, "Z", "C", orderId: "O9") with { CumQuantity = Decimal8.Parse("20") });
        Apply(InputFactory.Renamed("A", "B"));
        Apply(InputFactory.Renamed("B", "C"));
        Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "10", "10", null, "Y", "C", orderId: "O9") with { CumQuantity = Decimal8.Parse("10") });
        IEnumerable<string> told = _harness.Outputs.Where(static output => output.HasPosition && output.Account.ToString() == "Z")
            .Select(static output => $"{output.Kind} {output.Symbol} version {output.Version}");
        Assert.That(told, Is.EqualTo(new[] { "Change B version 2", "Change C version 3", "LateVerdict C version 4" }));
    }

    /// <summary>One execution with an order in each of many accounts: more rows than the slices of a few inputs reach.</summary>
    private PositionView[] Positions() => [.. Enumerable.Range(0, _harness.Logic.PositionCount).Select(_harness.Logic.GetPosition)];

    private void Fill(int accounts, string symbol)
    {
        for (int i = 0; i < accounts; i++)
        {
            Apply(InputFactory.Fill(1, ++_sourceSeq, Side.Buy, "1", "10", $"E{_sourceSeq}", $"A{i}", symbol, orderId: $"O-{i}"));
        }
    }

    private void Trade(Side side, string price) =>
        Apply(InputFactory.Fill(1, ++_sourceSeq, side, "1", price, $"E{_sourceSeq}", "LAST", "S"));

    private OutputEvent Apply<T>(in T message, long laterNanos = 0)
        where T : unmanaged, ISourceMessage<T> =>
        _harness.ApplyAsIs(InputFactory.Event(
            _harness.Logic.AppliedSequence + 1, in message, new UtcNanos(InputFactory.DefaultTime.Value + laterNanos)));

    private void Finish(bool isWanted)
    {
        while (isWanted && _harness.Logic.HasOpenWork)
        {
            Apply(InputFactory.Tick());
        }
    }
}
