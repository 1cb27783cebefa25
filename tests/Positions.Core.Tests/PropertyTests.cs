using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>What holds for every stream.</summary>
[TestFixture]
public sealed class PropertyTests
{
    private const int Rounds = 20;

    [Test]
    [CancelAfter(60_000)]
    public void ShouldTellEachVersionOnceAndInOrder_WhenChangesArePutInOrder()
    {
        ulong seed = TestSeed.Next(nameof(ShouldTellEachVersionOnceAndInOrder_WhenChangesArePutInOrder));
        long lateCount = 0;
        for (ulong round = 0; round < Rounds; round++)
        {
            using var harness = new LogicHarness();
            var fold = new OutputFold();
            var generator = new InputStreamGenerator(seed + round, InputFeatures.All & ~InputFeatures.Extremes);
            for (int i = 0; i < 2_000; i++)
            {
                harness.ApplyNext(generator.Next());
                fold.Take(harness.Outputs);
            }

            fold.Check(harness.Logic);
            lateCount += fold.LateCount;
        }

        Assert.That(lateCount, Is.GreaterThan(0), "messages that had waited are among them");
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldAgreeWithUnboundedIntegers_WhenRandomFillsAreApplied()
    {
        ulong seed = TestSeed.Next(nameof(ShouldAgreeWithUnboundedIntegers_WhenRandomFillsAreApplied));
        for (ulong round = 0; round < Rounds; round++)
        {
            using var harness = new LogicHarness();
            var references = new Dictionary<(string, string), Reference>();
            foreach (Fill fill in new RandomStreams(seed + round).Fills(500))
            {
                OutputEvent output = harness.Apply(in fill);
                if (output.Disposition != Disposition.Applied)
                {
                    continue;
                }

                (string, string) key = (fill.Account.ToString(), fill.Symbol.ToString());
                Reference reference = references.TryGetValue(key, out Reference? known) ? known : references[key] = new Reference();
                reference.Apply(fill.Side, fill.Quantity.Mantissa, fill.Price.Mantissa);
                Check(reference, harness.Position(key.Item1, key.Item2), in output);
            }

            Assert.That(harness.Logic.Counters.Applied, Is.GreaterThan(400));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldChangeNothing_WhenAnyMessageIsRedeliveredAtAnyTime()
    {
        ulong seed = TestSeed.Next(nameof(ShouldChangeNothing_WhenAnyMessageIsRedeliveredAtAnyTime));
        for (ulong round = 0; round < Rounds; round++)
        {
            List<Fill> fills = new RandomStreams(seed + round).Fills(400);
            using var once = new LogicHarness();
            using var often = new LogicHarness();
            var random = new SeededRandom(seed ^ round);
            for (int i = 0; i < fills.Count; i++)
            {
                once.Apply(fills[i]);
                often.Apply(fills[i]);
                for (int again = random.Next(3); again > 0; again--)
                {
                    Fill redelivered = fills[random.Next(i + 1)];
                    redelivered.Prefix.Flags = random.Chance(500) ? SourcePrefix.PossResend : (ushort)0;
                    OutputEvent output = often.Apply(in redelivered);
                    Assert.That(output.Disposition, Is.EqualTo(Disposition.Duplicate));
                    Assert.That(output.HasPosition, Is.False);
                }
            }

            Assert.That(Positions(often), Is.EqualTo(Positions(once)));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldKeepQuantityAndTotal_WhenSourcesInterleaveDifferently()
    {
        ulong seed = TestSeed.Next(nameof(ShouldKeepQuantityAndTotal_WhenSourcesInterleaveDifferently));
        for (ulong round = 0; round < Rounds; round++)
        {
            // Ids are unique here: which of two equal ids comes first would rightly matter.
            List<Fill> fills = [.. new RandomStreams(seed + round).Fills(400).DistinctBy(fill => fill.ExecId.ToString())];
            Renumber(fills);
            using var first = new LogicHarness();
            using var second = new LogicHarness();
            fills.ForEach(fill => Assert.That(first.Apply(in fill).Disposition, Is.EqualTo(Disposition.Applied)));
            Interleave(fills, new SeededRandom(seed ^ round)).ForEach(fill => second.Apply(in fill));

            for (int i = 0; i < first.Logic.PositionCount; i++)
            {
                PositionView one = first.Logic.GetPosition(i);
                PositionView other = second.Position(one.Account.ToString(), one.Symbol.ToString());

                // Cash and net decide the total at any mark, and neither depends on the order.
                Assert.That((other.Quantity, other.Cash, other.Fees, other.Version),
                    Is.EqualTo((one.Quantity, one.Cash, one.Fees, one.Version)));
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldCountEveryInputOnce_WhenEverythingHappens()
    {
        ulong seed = TestSeed.Next(nameof(ShouldCountEveryInputOnce_WhenEverythingHappens));
        var seen = new HashSet<Disposition>();
        for (ulong round = 0; round < Rounds; round++)
        {
            using var harness = new LogicHarness();
            foreach (InputEvent input in new RandomStreams(seed + round).Everything(500).Inputs)
            {
                seen.Add(harness.ApplyAsIs(in input).Disposition);
            }

            CoreCounters counters = harness.Logic.Counters;
            long total = counters.Applied + counters.DuplicatesBySequence + counters.DuplicatesByExecution + counters.RejectedTotal
                + counters.Quarantined + counters.Ignored + counters.Control + counters.Parked + counters.DuplicatesByOrder;
            Assert.That(total, Is.EqualTo(harness.Logic.AppliedSequence));
        }

        Assert.That(seen, Is.SupersetOf(Enum.GetValues<Disposition>().Except([Disposition.None, Disposition.Parked, Disposition.Stale])));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldChangeNothing_WhenTimesAreAnything()
    {
        ulong seed = TestSeed.Next(nameof(ShouldChangeNothing_WhenTimesAreAnything));
        long future = 0;
        for (ulong round = 0; round < Rounds; round++)
        {
            using var once = new LogicHarness();
            using var shuffled = new LogicHarness();
            var generator = new InputStreamGenerator(seed + round, InputFeatures.All);
            var random = new SeededRandom(seed ^ round);
            for (int i = 0; i < 1_000; i++)
            {
                InputEvent input = generator.Next();
                once.ApplyUnchecked(in input);

                // What may be repeated, and what a drop copy says, is refused if it is older than what is retained: the one question that
                // a time answers.
                if ((input.Prefix.Flags & SourcePrefix.PossResend) == 0 && input.Prefix.SourceId != InputStreamGenerator.DropCopySource)
                {
                    input.Prefix.TransactTime = AnyTime(random, input.EngineTime);
                }

                shuffled.ApplyUnchecked(in input);
            }

            Assert.That(WithoutTimes(shuffled), Is.EqualTo(WithoutTimes(once)));
            Assert.That(Orders(shuffled), Is.EqualTo(Orders(once)));
            Assert.That(shuffled.Logic.Counters.Applied, Is.EqualTo(once.Logic.Counters.Applied));
            Assert.That(shuffled.Logic.Counters.RejectedTotal, Is.EqualTo(once.Logic.Counters.RejectedTotal));
            future += shuffled.Logic.Counters.FutureEvents;
        }

        Assert.That(future, Is.GreaterThan(Rounds * 100));
    }

    private static UtcNanos AnyTime(SeededRandom random, UtcNanos engineTime) => random.Next(4) switch
    {
        0 => UtcNanos.Null,
        1 => new UtcNanos(unchecked((long)random.NextUInt64())),
        _ => new UtcNanos(engineTime.Value + ((random.Next(20_001) - 10_000) * 1_000_000L)),
    };

    private static IEnumerable<string> WithoutTimes(LogicHarness harness) =>
        Enumerable.Range(0, harness.Logic.PositionCount)
            .Select(harness.Logic.GetPosition)
            .Select(static position => (position with { LastEventTime = UtcNanos.Null }).ToString());

    private static IEnumerable<string> Orders(LogicHarness harness)
    {
        for (int i = 0; i < harness.Logic.OrderRowCount; i++)
        {
            if (harness.Logic.TryGetOrder(i, out OrderView order))
            {
                yield return (order with { LastEventTime = UtcNanos.Null }).ToString();
            }
        }
    }

    private static void Check(Reference reference, PositionView position, in OutputEvent output)
    {
        if ((long)reference.Net != position.Quantity.Mantissa
            || (Int128)reference.OpenCost != position.OpenCost
            || (Int128)reference.Realized != position.RealizedPoints
            || (Int128)reference.Cash != position.Cash
            || output.RealizedPoints != position.RealizedPoints
            || output.OpenCost != position.OpenCost
            || output.Quantity != position.Quantity.Mantissa)
        {
            string expected = $"{reference.Net}, {reference.OpenCost}, {reference.Realized}, {reference.Cash}";
            Assert.Fail($"input {output.InputSequence}: {position} is not {expected}");
        }
    }

    private static List<string> Positions(LogicHarness harness) =>
    [
        .. Enumerable.Range(0, harness.Logic.PositionCount)
            .Select(harness.Logic.GetPosition)
            .Select(position => position with { LastSequence = 0, OpenedSequence = 0 })
            .Select(position => position.ToString()),
    ];

    private static void Renumber(List<Fill> fills)
    {
        var next = new Dictionary<uint, long>();
        for (int i = 0; i < fills.Count; i++)
        {
            Fill fill = fills[i];
            fill.Prefix.SourceSeq = next[fill.Prefix.SourceId] = next.GetValueOrDefault(fill.Prefix.SourceId) + 1;
            fills[i] = fill;
        }
    }

    private static List<Fill> Interleave(List<Fill> fills, SeededRandom random)
    {
        List<Queue<Fill>> queues = [.. fills.GroupBy(fill => fill.Prefix.SourceId).Select(group => new Queue<Fill>(group))];
        var mixed = new List<Fill>(fills.Count);
        while (queues.Count > 0)
        {
            int pick = random.Next(queues.Count);
            mixed.Add(queues[pick].Dequeue());
            queues.RemoveAll(queue => queue.Count == 0);
        }

        return mixed;
    }
}
