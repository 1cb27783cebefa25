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

            var takenOver = new ReadModel(logic);
            Assert.That(takenOver.Positions.Count, Is.EqualTo(followed.Positions.Count), $"seed {seed}, round {round}");
            for (int i = 0; i < logic.PositionCount; i++)
            {
                Assert.That(Shown(takenOver, i), Is.EqualTo(Shown(followed, i)), $"seed {seed}, round {round}, position {i}");
                PositionValue value = takenOver.Value(i);
                PositionView state = logic.GetPosition(i);
                Assert.That(
                    (value.Row.Multiplier, value.UnrealizedPoints, value.DayPoints),
                    Is.EqualTo((state.Multiplier.Mantissa, state.UnrealizedPoints, state.DayPoints)), $"seed {seed}, round {round}, position {i}");
            }

            for (int i = 0; i < logic.OrderRowCount; i++)
            {
                OrderCopy order = takenOver.Orders.Read(i);
                (Text36, OrderStatus, long, long) wanted = logic.TryGetOrder(i, out OrderView view)
                    ? (view.OrderId, view.Status, view.CumQuantity.Mantissa, view.LastSequence)
                    : default;
                Assert.That((order.OrderId, order.Status, order.CumQuantity, order.LastSequence), Is.EqualTo(wanted), $"seed {seed}, round {round}, order {i}");
            }
        }
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

    /// <summary>A position as it is told, whatever the row says of when it was touched.</summary>
    private static object Shown(ReadModel model, int index)
    {
        PositionValue value = model.Value(index);
        PositionCopy row = value.Row;
        bool isFound = model.TryFindPosition(in row.Account, in row.Symbol, out int found);
        var fees = new List<(Text4 Currency, long Amount)>();
        for (int link = row.FirstFeeLink; link != 0; link = model.OtherFees.Read(link - 1).NextLink)
        {
            FeeCopy fee = model.OtherFees.Read(link - 1);
            fees.Add((fee.Currency, fee.Amount));
        }

        return ((isFound, found), (row.Account, row.Symbol, row.Currency, row.InstrumentIndex, row.CostMethod),
            (row.Quantity, row.OpenCost, row.RealizedPoints, row.Fees), (row.Version, row.LastSequence, row.LastEventTime),
            string.Join(' ', fees));
    }

    private readonly struct ReadModelSink(ReadModel model) : IOutputSink
    {
        private readonly OutputEvent[] _slot = new OutputEvent[1];

        public ref OutputEvent Claim() => ref _slot[0];

        public void Commit() => model.Take(in _slot[0]);
    }
}
