using Positions.Core.Pages;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Pages;

[TestFixture]
public sealed class EpochTests
{
    private const int Rounds = 12;
    private const int InputsPerRound = 1_500;

    [Test]
    [CancelAfter(120_000)]
    public void ShouldHandOutTheStateOfTheCut_WhenInputsGoOnMeanwhile()
    {
        ulong seed = TestSeed.Next(nameof(ShouldHandOutTheStateOfTheCut_WhenInputsGoOnMeanwhile));
        int cuts = 0;
        for (ulong round = 0; round < Rounds; round++)
        {
            var random = new SeededRandom(seed + round);
            InputEvent[] inputs = Inputs(seed + round, round % 2 == 0);
            using var harness = new LogicHarness();
            using var untouched = new LogicHarness();
            CollectingPageSink? sink = null;
            foreach (InputEvent input in inputs)
            {
                harness.ApplyUnchecked(in input);
                untouched.ApplyUnchecked(in input);
                harness.Logic.RefreshDigest(random.Next(3));
                if (sink is null && random.Chance(10))
                {
                    StateDigest atCut = untouched.Logic.ComputeDigest();
                    sink = new CollectingPageSink(harness.Logic);
                    harness.Logic.OpenEpoch(sink);
                    CheckWhenOver(harness, sink, random, atCut);
                    continue;
                }

                if (sink is not null)
                {
                    sink.FreePages = random.Next(3);
                    if (!harness.Logic.CopyPages(random.Next(3)))
                    {
                        Assert.That(sink.Count, Is.EqualTo(sink.PageCount), $"cut at {sink.Sequence}, seed {seed + round}");
                        CheckCut(inputs, sink, harness, input.Sequence);
                        sink = null;
                        cuts++;
                    }
                }
            }

            Assert.That(harness.Logic.ComputeDigest(), Is.EqualTo(untouched.Logic.ComputeDigest()), "an epoch changes nothing");
        }

        Assert.That(cuts, Is.GreaterThan(Rounds), "one epoch after the other");
    }

    [Test]
    public void ShouldEnd_WhenThereAreNoInputs()
    {
        using LogicHarness harness = WithFills(2_000);
        var sink = new CollectingPageSink(harness.Logic);
        Assert.That(harness.Logic.CopyPages(8), Is.False, "none is open");
        harness.Logic.OpenEpoch(sink);
        int turns = 1;
        while (harness.Logic.CopyPages(8))
        {
            turns++;
            Assert.That(sink.Count, Is.LessThanOrEqualTo(turns * 8));
        }

        Assert.That(turns, Is.InRange(sink.PageCount / 8, (sink.PageCount / 8) + 1), "so many a turn");
        Assert.That(sink.Count, Is.EqualTo(sink.PageCount));
        Assert.That(harness.Logic.IsEpochOpen, Is.False);
        Assert.That(sink.Digest, Is.EqualTo(harness.Logic.ComputeDigest()));
    }

    [Test]
    public void ShouldHandOutChangedPagesOnly_WhenThePoolHasNoRoom()
    {
        using LogicHarness harness = WithFills(2_000);
        var sink = new CollectingPageSink(harness.Logic) { FreePages = 0 };
        harness.Logic.OpenEpoch(sink);
        Assert.That(harness.Logic.CopyPages(100), Is.True);
        Assert.That(sink.Count, Is.Zero);
        harness.Apply(InputFactory.Fill(1, 2_001, Side.Buy, "1", "1", "E2001"));
        int first = sink.Count;
        Assert.That(first, Is.InRange(1, 12), "a fill changes a handful of pages");
        harness.Apply(InputFactory.Fill(1, 2_002, Side.Buy, "1", "1", "E2002"));
        Assert.That(sink.Count, Is.InRange(first, first + 6), "most of them for the second time");
    }

    [Test]
    public void ShouldLeaveOutPages_WhenTheyCameAfterTheCut()
    {
        using LogicHarness harness = WithFills(10);
        using LogicHarness same = WithFills(10);
        var sink = new CollectingPageSink(harness.Logic) { FreePages = 0 };
        harness.Logic.OpenEpoch(sink);
        for (int i = 11; i <= 3_000; i++)
        {
            harness.Apply(InputFactory.Fill(1, i, Side.Buy, "1", "1", $"E{i}"));
        }

        sink.FreePages = int.MaxValue;
        Assert.That(harness.Logic.CopyPages(int.MaxValue), Is.False);
        Assert.That(harness.Logic.Memory.UsedBytes, Is.GreaterThan(2L * sink.PageCount * StateMemory.PageBytes));
        Assert.That(sink.Count, Is.EqualTo(sink.PageCount));
        Assert.That(sink.Digest, Is.EqualTo(same.Logic.ComputeDigest()));
    }

    [Test]
    public void ShouldRefuseAnother_WhenOneIsOpen()
    {
        using LogicHarness harness = WithFills(10);
        harness.Logic.OpenEpoch(new CollectingPageSink(harness.Logic));
        Assert.That(() => harness.Logic.OpenEpoch(new CollectingPageSink(harness.Logic)), Throws.TypeOf<InvariantViolationException>());
    }

    [Test]
    public void ShouldAllocateNothing_WhenAnEpochIsOpenedAndHandedOut()
    {
        using LogicHarness harness = WithFills(1_000);
        InputEvent[] ticks = [.. Enumerable.Range(1, 100).Select(i => InputFactory.Event(harness.Logic.AppliedSequence + i, InputFactory.Tick()))];
        var slots = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
        var sink = new OnePageSink();
        long before = 0;
        for (int i = 0; i < ticks.Length; i++)
        {
            if (i == 2)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            if (!harness.Logic.CopyPages(3))
            {
                harness.Logic.OpenEpoch(sink);
            }

            var outputs = new RecordingSink(slots);
            harness.Logic.Apply(in ticks[i], ref outputs);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(sink.Count, Is.GreaterThan(100));
    }

    internal static LogicHarness WithFills(int count)
    {
        var harness = new LogicHarness();
        for (int i = 1; i <= count; i++)
        {
            harness.Apply(InputFactory.Fill(1, i, Side.Buy, "1", "1", $"E{i}"));
        }

        return harness;
    }

    /// <summary>Everything there is but days and the ends of what fits, whose rules have tests of their own.</summary>
    internal static InputEvent[] Inputs(ulong seed, bool withDomain, int count = InputsPerRound)
    {
        if (!withDomain)
        {
            return new RandomStreams(seed).Everything(count).ToArray();
        }

        var generator = new InputStreamGenerator(seed, InputFeatures.All);
        return [.. Enumerable.Range(0, count).Select(_ => generator.Next())];
    }

    /// <summary>Sometimes the whole cut at once, so that the copies are compared with the digest of the very moment.</summary>
    private static void CheckWhenOver(LogicHarness harness, CollectingPageSink sink, SeededRandom random, StateDigest atCut)
    {
        if (random.Chance(200))
        {
            Assert.That(harness.Logic.CopyPages(int.MaxValue), Is.False);
            Assert.That(sink.Digest, Is.EqualTo(atCut));
        }
    }

    /// <summary>The restored logic is that of a replay up to the cut, and goes on as if it had never been cut.</summary>
    private static void CheckCut(InputEvent[] inputs, CollectingPageSink sink, LogicHarness live, long liveSequence)
    {
        using var replayed = new LogicHarness();
        using BusinessLogic restored = sink.Restore();
        var slots = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
        foreach (InputEvent input in inputs)
        {
            if (input.Sequence > liveSequence)
            {
                break;
            }

            replayed.ApplyUnchecked(in input);
            if (input.Sequence == sink.Sequence)
            {
                Assert.That(sink.Digest, Is.EqualTo(replayed.Logic.ComputeDigest()), $"cut at {sink.Sequence}");
                Assert.That(restored.ComputeDigest(), Is.EqualTo(sink.Digest));
            }
            else if (input.Sequence > sink.Sequence)
            {
                var outputs = new RecordingSink(slots);
                restored.Apply(in input, ref outputs);
                Assert.That(slots.AsSpan(0, outputs.Count).SequenceEqual(replayed.Outputs), Is.True, $"outputs of input {input.Sequence}");
            }
        }

        Assert.That(restored.ComputeDigest(), Is.EqualTo(live.Logic.ComputeDigest()), $"cut at {sink.Sequence}, seen at {liveSequence}");
    }

    /// <summary>Forgets what it is given, without allocating.</summary>
    private sealed class OnePageSink : IPageSink
    {
        private readonly byte[] _page = new byte[StateMemory.PageBytes];

        public int Count { get; private set; }

        public int FreePages => 16;

        public Span<byte> Claim(int table, int page) => _page;

        public void Commit() => Count++;
    }
}
