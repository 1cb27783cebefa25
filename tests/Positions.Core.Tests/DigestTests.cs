using Positions.Core.Pages;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

[TestFixture]
public sealed class DigestTests
{
    private const int Inputs = 5_000;

    [Test]
    [CancelAfter(60_000)]
    public void ShouldBeEqual_WhenTheSameInputsAreReplayed()
    {
        InputScript script = new RandomStreams(TestSeed.Next(nameof(ShouldBeEqual_WhenTheSameInputsAreReplayed))).Everything(Inputs);
        using LogicHarness first = Run(script, reserveAhead: false);
        using LogicHarness second = Run(script, reserveAhead: true);
        Assert.That(second.Logic.ComputeDigest(), Is.EqualTo(first.Logic.ComputeDigest()), "what is reserved ahead does not show");
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDependOnCapacityOnlyThroughTheSetting_WhenCapacitiesDiffer()
    {
        ulong seed = TestSeed.Next(nameof(ShouldDependOnCapacityOnlyThroughTheSetting_WhenCapacitiesDiffer));
        InputScript small = WithCapacities("100000", "100000", seed);
        InputScript large = WithCapacities("900000", "900000", seed);
        using LogicHarness first = Run(small, reserveAhead: true);
        using LogicHarness second = Run(large, reserveAhead: true);
        Assert.That(TableChecksums(second), Is.EqualTo(TableChecksums(first)));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldBeTheSame_WhenRefreshedAPageAtATimeOrAllAtOnce()
    {
        ulong seed = TestSeed.Next(nameof(ShouldBeTheSame_WhenRefreshedAPageAtATimeOrAllAtOnce));
        InputScript script = new RandomStreams(seed).Everything(Inputs);
        using var incremental = new LogicHarness();
        using var whole = new LogicHarness();
        var random = new SeededRandom(seed);
        foreach (InputEvent input in script.Inputs)
        {
            incremental.ApplyAsIs(in input);
            whole.ApplyAsIs(in input);
            incremental.Logic.RefreshDigest(random.Next(4));
            if (random.Chance(2))
            {
                using LogicHarness scratch = Run(script, reserveAhead: false, upTo: input.Sequence);
                Assert.That(incremental.Logic.ComputeDigest(), Is.EqualTo(scratch.Logic.ComputeDigest()), $"at {input.Sequence}");
            }
        }

        Assert.That(incremental.Logic.ComputeDigest(), Is.EqualTo(whole.Logic.ComputeDigest()));
    }

    [Test]
    public void ShouldDiffer_WhenAnyInputDiffers()
    {
        using var first = new LogicHarness();
        using var second = new LogicHarness();
        using var third = new LogicHarness();
        first.Apply(InputFactory.Fill(1, 1, Protocol.Values.Side.Buy, "1", "1", "A"));
        second.Apply(InputFactory.Fill(1, 1, Protocol.Values.Side.Buy, "1", "1", "B"));
        third.Apply(InputFactory.Fill(1, 1, Protocol.Values.Side.Buy, "1", "1", "A"));
        third.Apply(InputFactory.Tick());
        StateDigest[] digests = [first.Logic.ComputeDigest(), second.Logic.ComputeDigest(), third.Logic.ComputeDigest()];
        Assert.That(digests, Is.Unique);
        Assert.That(digests[0].ToString(), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public void ShouldSayHowManyPagesAreLeft_WhenRefreshedInSteps()
    {
        using var harness = new LogicHarness();
        for (int i = 1; i <= 1000; i++)
        {
            harness.Apply(InputFactory.Fill(1, i, Protocol.Values.Side.Buy, "1", "1", $"E{i}"));
        }

        int left = harness.Logic.RefreshDigest(0);
        Assert.That(left, Is.GreaterThan(10));
        Assert.That(harness.Logic.RefreshDigest(7), Is.EqualTo(left - 7));
        Assert.That(harness.Logic.RefreshDigest(int.MaxValue), Is.Zero);
        StateDigest digest = harness.Logic.ComputeDigest();
        harness.Apply(InputFactory.Fill(1, 1001, Protocol.Values.Side.Buy, "1", "1", "LAST"));
        Assert.That(harness.Logic.RefreshDigest(0), Is.InRange(1, 10), "a fill changes a handful of pages");
        Assert.That(harness.Logic.ComputeDigest(), Is.Not.EqualTo(digest));
    }

    private static InputScript WithCapacities(string positions, string executions, ulong seed)
    {
        var script = new InputScript();
        script.Add(InputFactory.Setting("Capacity:Positions", positions));
        script.Add(InputFactory.Setting("Capacity:Executions", executions));
        foreach (InputEvent input in new RandomStreams(seed).Everything(2_000).Inputs)
        {
            script.Repeat(input);
        }

        return script;
    }

    private static LogicHarness Run(InputScript script, bool reserveAhead, long upTo = long.MaxValue)
    {
        var harness = new LogicHarness(reserveAhead);
        foreach (InputEvent input in script.Inputs)
        {
            if (input.Sequence <= upTo)
            {
                harness.ApplyAsIs(in input);
            }
        }

        return harness;
    }

    private static List<string> TableChecksums(LogicHarness harness)
    {
        harness.Logic.RefreshDigest(int.MaxValue);
        var sums = new List<string>();
        foreach (PageTable table in harness.Logic.Memory.Tables)
        {
            var groups = new ulong[table.GroupCount];
            table.CopyGroupChecksums(groups);
            if (table.Name != "settings")
            {
                sums.Add($"{table.Name} {table.RowCount} {string.Join(' ', groups)}");
            }
        }

        return sums;
    }
}
