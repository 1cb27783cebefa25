using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests;

/// <summary>The published copies against the state that they are copies of.</summary>
public sealed class ReadModelTests
{
    [Test]
    public void ShouldShowTheStateAfterBoth_WhenABustHadWaitedForItsFill()
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var model = new ReadModel(logic);
        InputScript script = new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Fill(1, 1, Side.Buy, "10", "5", "A"))
            .Add(InputFactory.Bust(1, 2, "B-BUST", "B"))
            .Add(InputFactory.Fill(1, 3, Side.Buy, "3", "5", "B"));
        foreach (InputEvent input in script.Inputs)
        {
            var sink = new ReadModelSink(model);
            logic.Apply(in input, ref sink);
        }

        Assert.That(model.TryFindPosition(Text16.From("ACC"), Text24.From("SYM"), out int index), Is.True);
        PositionCopy copy = model.Positions.Read(index);
        PositionView state = logic.GetPosition(index);
        Assert.That((copy.Version, copy.Quantity), Is.EqualTo((3L, 10 * Decimal8.One)));
        Assert.That((copy.Version, copy.Quantity, copy.OpenCost), Is.EqualTo((state.Version, state.Quantity.Mantissa, state.OpenCost)));
    }

    [Test]
    public void ShouldShowTheSame_WhenItIsTakenOverOrFollowsTheOutputs()
    {
        ulong seed = TestSeed.Next(nameof(ShouldShowTheSame_WhenItIsTakenOverOrFollowsTheOutputs));
        for (ulong round = 0; round < 20; round++)
        {
            var generator = new InputStreamGenerator(unchecked(seed + round), InputFeatures.All & ~InputFeatures.Extremes);
            using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
            var followed = new ReadModel(logic);
            for (int i = 0; i < 2_000; i++)
            {
                InputEvent input = generator.Next();
                var sink = new ReadModelSink(followed);
                logic.Apply(in input, ref sink);
            }

            List<string> state = ShownRows.Of(logic);
            AssertSame(ShownRows.Of(followed), state, $"followed, seed {seed}, round {round}");
            AssertSame(ShownRows.Of(new ReadModel(logic)), state, $"taken over, seed {seed}, round {round}");
        }
    }

    [Test]
    public void ShouldShowTheContractSize_WhenARenamingGivesItToAnInstrumentWithPositions()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Instrument("OLD", "USD", "10"))
            .Add(InputFactory.Fill(1, 1, Side.Buy, "3", "5", "A", symbol: "NEW"))
            .Add(InputFactory.Renamed("OLD", "NEW")));
        Assert.That(model.Positions.Read(0).Multiplier, Is.EqualTo(10 * Decimal8.One));
    }

    [Test]
    public void ShouldHaveNoDayPnl_WhenThePreviousCloseIsInACurrencyThatTheMarksNoLongerAreIn()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Rolled(20260105))
            .Add(InputFactory.Fill(1, 1, Side.Buy, "3", "5", "A", currency: "USD"))
            .Add(InputFactory.Mark(1, 2, "SYM", "4", currency: "EUR"))
            .Add(InputFactory.Rolled(20260106))
            .Add(InputFactory.Instrument("SYM", "USD"))
            .Add(InputFactory.Mark(1, 3, "SYM", "6")));
        PositionValue value = model.Value(0);
        Assert.That((value.IsUnpriced, value.DayPoints), Is.EqualTo((false, (Int128?)null)));
    }

    [Test]
    public void ShouldShowOrdersUnderTheNewSymbol_WhenTheirInstrumentIsRenamed()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Fill(1, 1, Side.Buy, "3", "5", "A", symbol: "OLD", orderId: "O1"))
            .Add(Acknowledged(2, "OLD", "O2", null))
            .Add(InputFactory.Renamed("OLD", "NEW"))
            .Add(Acknowledged(3, "NEW", "O2", null))
            .Add(InputFactory.Fill(1, 4, Side.Buy, "3", "5", "D", symbol: "OTHER")));
        Assert.That((model.Orders.Read(0).Symbol, model.Orders.Read(1).Symbol), Is.EqualTo((Text24.From("NEW"), Text24.From("NEW"))));
    }

    [Test]
    public void ShouldShowAnOrderUnderItsOwnSymbol_WhenItsPositionCouldNotBeRenamed()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Fill(1, 1, Side.Buy, "3", "5", "A", symbol: "OLD", orderId: "O1"))
            .Add(InputFactory.Fill(1, 2, Side.Buy, "3", "5", "B", symbol: "NEW"))
            .Add(InputFactory.Renamed("OLD", "NEW"))
            .Add(InputFactory.Fill(1, 3, Side.Buy, "3", "5", "C", symbol: "OTHER"))
            .Add(InputFactory.Bust(1, 4, "A-BUST", "A")));
        Assert.That(model.Orders.Read(0).Symbol, Is.EqualTo(Text24.From("NEW")));
        Assert.That(model.TryFindPosition(Text16.From("ACC"), Text24.From("OLD"), out int index) ? index : -1, Is.Zero);
    }

    [Test]
    public void ShouldShowOneOrder_WhenTwoTurnOutToBeTheSame()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(Acknowledged(1, "SYM", null, "C1"))
            .Add(InputFactory.Fill(1, 2, Side.Buy, "3", "5", "A", orderId: "O1"))
            .Add(Acknowledged(3, "SYM", "O1", "C1")));
        Assert.That((model.Orders.Read(0).IsThere(0), model.Orders.Read(1).IsThere(0)), Is.EqualTo((false, true)));
    }

    [Test]
    public void ShouldNoLongerShowAnOrder_WhenItWasReopenedByABustOfADateThatIsNotRetained()
    {
        ReadModel model = Follow(new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Rolled(20260105))
            .Add(Acknowledged(1, "SYM", "O1", null))
            .Add(InputFactory.Fill(1, 2, Side.Buy, "3", "5", "A", orderId: "O1"))
            .Add(InputFactory.Bust(1, 3, "A-BUST", "A"))
            .Add(InputFactory.Rolled(20260106))
            .Add(InputFactory.Rolled(20260107))
            .Add(InputFactory.Rolled(20260108)));
        Assert.That(model.Orders.Read(0).IsThere(model.OldestRetainedDate), Is.False);
    }

    [Test]
    public void ShouldTakeOverAndFindEveryPosition_WhenThereAreManyPortions()
    {
        const int positions = 20_000;
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        var expected = new Dictionary<(Text16, Text24), (long Quantity, string Fees)>();
        for (int i = 0; i < positions; i++)
        {
            Fill fill = InputFactory.Fill(
                1, i + 1, Side.Buy, $"{i + 1}", "5", $"X{i}", $"ACC{i % 7}", $"SYM{i / 7}", fee: "0.25", feeCurrency: i % 3 == 0 ? "EUR" : null, currency: "USD");
            InputEvent input = InputFactory.Event(i + 1, in fill);
            logic.Apply(in input, ref sink);
            expected.Add((fill.Account, fill.Symbol), ((i + 1) * Decimal8.One, i % 3 == 0 ? "EUR" : ""));
        }

        var model = new ReadModel(logic);
        Assert.That(model.Positions.Count, Is.EqualTo(positions));
        foreach (((Text16 account, Text24 symbol), (long Quantity, string Fees) wanted) in expected)
        {
            Assert.That(model.TryFindPosition(in account, in symbol, out int index), Is.True, $"{account} {symbol}");
            PositionCopy row = model.Positions.Read(index);
            string fees = row.FirstFeeLink == 0 ? "" : model.OtherFees.Read(row.FirstFeeLink - 1).Currency.ToString();
            Assert.That((row.Account, row.Symbol, row.Quantity, fees), Is.EqualTo((account, symbol, wanted.Quantity, wanted.Fees)));
        }

        Assert.That(model.TryFindPosition(Text16.From("ACC0"), Text24.From("NONE"), out _), Is.False);
    }

    [Test]
    public void ShouldFindEveryPositionAtAnyTime_WhenTheIndexIsReplacedMeanwhile()
    {
        // More than twice what the index is made for at the default capacity.
        const int positions = 270_000;
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var model = new ReadModel(logic);
        var sink = new ReadModelSink(model);
        SettingChanged setting = InputFactory.Setting("Capacity:Positions", $"{positions}");
        InputEvent first = InputFactory.Event(1, in setting);
        logic.Apply(in first, ref sink);
        int published = 0;
        Task<int> reader = Task.Run(() =>
        {
            int looks = 0;
            for (int seen = 0; seen < positions; looks++)
            {
                seen = Volatile.Read(ref published);
                int wanted = seen == 0 ? 0 : (int)(looks * 7_919L % seen);
                if (seen > 0 && (!model.TryFindPosition(Text16.From("ACC"), Text24.From($"S{wanted}"), out int index) || index != wanted))
                {
                    throw new InvalidOperationException($"position {wanted} of {seen} is not found");
                }
            }

            return looks;
        });
        for (int i = 0; i < positions; i++)
        {
            Fill fill = InputFactory.Fill(1, i + 1, Side.Buy, "1", "5", null, "ACC", $"S{i}");
            InputEvent input = InputFactory.Event(i + 2, in fill);
            logic.Apply(in input, ref sink);
            Volatile.Write(ref published, model.Positions.Count);
        }

        Assert.That(reader.GetAwaiter().GetResult(), Is.Positive);
        for (int i = 0; i < positions; i++)
        {
            Assert.That(model.TryFindPosition(Text16.From("ACC"), Text24.From($"S{i}"), out int index) ? index : -1, Is.EqualTo(i));
        }
    }

    private static OrderUpdate Acknowledged(long sourceSeq, string symbol, string? orderId, string? clientOrderId) => new()
    {
        Prefix = InputFactory.Prefix(1, sourceSeq),
        OrderQuantity = new Decimal8(3 * Decimal8.One),
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        Account = Text16.From("ACC"),
        Symbol = Text24.From(symbol),
        OrderId = Text36.From(orderId),
        ClientOrderId = Text36.From(clientOrderId),
        Side = Side.Buy,
        OrderStatus = OrderStatus.New,
        ExecType = 0,
    };

    /// <summary>Follows the outputs, and holds what is shown against the state after every input.</summary>
    private static ReadModel Follow(InputScript script)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var model = new ReadModel(logic);
        foreach (InputEvent input in script.Inputs)
        {
            var sink = new ReadModelSink(model);
            logic.Apply(in input, ref sink);
            AssertSame(ShownRows.Of(model), ShownRows.Of(logic), $"after input {input.Sequence}");
        }

        return model;
    }

    private static void AssertSame(List<string> shown, List<string> state, string what) =>
        Assert.That(shown, Is.EqualTo(state), () => $"{what}: shown {string.Join('\n', shown.Except(state))}\nstate {string.Join('\n', state.Except(shown))}");

    private readonly struct ReadModelSink(ReadModel model) : IOutputSink
    {
        private readonly OutputEvent[] _slot = new OutputEvent[1];

        public ref OutputEvent Claim() => ref _slot[0];

        public void Commit() => model.Take(in _slot[0]);
    }
}
