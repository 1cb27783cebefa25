using System.Reflection;
using Positions.Core.Pages;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Pages;

[TestFixture]
public sealed class StateRestoreTests
{
    /// <summary>What a restored logic may have otherwise: figures for people, room for one input, and what is only reserved ahead.</summary>
    private static readonly string[] NotState =
        ["_alertCount", "_pendingCount", "_orderSteps", "<UsesLots>k__BackingField", "_reserveAhead", "_nextRows", "_nextLots", "_lastFound"];

    [Test]
    [CancelAfter(120_000)]
    public void ShouldGoOnAsBefore_WhenRestoredAtAnyInput()
    {
        ulong seed = TestSeed.Next(nameof(ShouldGoOnAsBefore_WhenRestoredAtAnyInput));
        for (ulong round = 0; round < 10; round++)
        {
            var random = new SeededRandom(seed + round);
            InputEvent[] inputs = EpochTests.Inputs(seed + round, round % 3 != 0, 2_000);
            int cut = random.Next(inputs.Length);
            using LogicHarness whole = Apply(inputs[..(cut + 1)]);
            using BusinessLogic restored = CutOf(whole).Restore(reserveAhead: round == 0);
            Assert.That(restored.ComputeDigest(), Is.EqualTo(whole.Logic.ComputeDigest()));
            var slots = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
            foreach (InputEvent input in inputs[(cut + 1)..])
            {
                whole.ApplyUnchecked(in input);
                var outputs = new RecordingSink(slots);
                restored.Apply(in input, ref outputs);
                Assert.That(slots.AsSpan(0, outputs.Count).SequenceEqual(whole.Outputs), Is.True, $"cut at {cut + 1}, input {input.Sequence}");
            }

            Assert.That(restored.ComputeDigest(), Is.EqualTo(whole.Logic.ComputeDigest()), $"cut at {cut + 1}");
        }
    }

    [Test]
    [CancelAfter(120_000)]
    public void ShouldBringBackWhatIsKeptBesideThePages_WhenAnythingWasSet()
    {
        ulong seed = TestSeed.Next(nameof(ShouldBringBackWhatIsKeptBesideThePages_WhenAnythingWasSet));
        var script = new InputScript();
        (string Key, string Value)[] settings =
        [
            ("Capacity:Positions", "7777"), ("Capacity:Executions", "88888"), ("Capacity:Sources", "99"), ("Capacity:Sources", "100"),
            ("Capacity:Orders", "5555"), ("Positions:DefaultCurrency", "EUR"), ("Positions:CostMethod", "fifo"),
            ("Positions:LateFill", "quarantine"), ("Positions:Overfill", "quarantine"), ("Positions:ReopenOnBust", "false"),
            ("Positions:CumHoldMs", "3210"), ("Positions:RetainDates", "5"), ("Ingress:GapPolicy", "skip"), ("Any:Other", "text"),
        ];
        foreach ((string key, string value) in settings)
        {
            script.Add(InputFactory.Setting(key, value));
        }

        foreach (InputEvent input in EpochTests.Inputs(seed, withDomain: true))
        {
            script.Repeat(input);
        }

        using LogicHarness harness = Apply(script.ToArray());
        using var empty = new LogicHarness();
        using BusinessLogic restored = CutOf(harness).Restore();
        Dictionary<string, object?> expected = BesideThePages(harness.Logic);
        Dictionary<string, object?> unset = BesideThePages(empty.Logic);
        Assert.That(BesideThePages(restored), Is.EquivalentTo(expected));
        int changed = expected.Count(pair => !Equals(unset[pair.Key], pair.Value));
        Assert.That(changed, Is.GreaterThanOrEqualTo(12), "settings that differ from their defaults, or nothing is compared");
    }

    [Test]
    public void ShouldSayWhatIsMissing_WhenNotEveryPageCame()
    {
        using LogicHarness harness = EpochTests.WithFills(100);
        CollectingPageSink cut = CutOf(harness);
        using StateRestore restore = cut.BeginRestore();
        Assert.That(restore.PagesLeft, Is.EqualTo(cut.PageCount));
        Assert.That(() => restore.Finish(cut.Sequence, cut.Digest), Refusal($"{cut.PageCount} pages are missing"));
    }

    [Test]
    public void ShouldRefuse_WhenAPageComesTwiceOrIsNotThere()
    {
        using LogicHarness harness = EpochTests.WithFills(100);
        CollectingPageSink cut = CutOf(harness);
        using StateRestore restore = cut.BeginRestore();
        restore.Seal(0, 0);
        Assert.That(() => restore.Seal(0, 0), Refusal("page 0 of table engine is there twice"));
        Assert.That(() => restore.PageToFill(0, 1), Refusal("no page 1 of table 0"));
        Assert.That(() => restore.PageToFill(0, -1), Refusal("no page -1 of table 0"));
        Assert.That(() => restore.PageToFill(cut.Tables.Length, 0), Refusal($"table {cut.Tables.Length}"));
    }

    [Test]
    public void ShouldRefuse_WhenDigestOrSequenceIsAnother()
    {
        using LogicHarness harness = EpochTests.WithFills(100);
        CollectingPageSink cut = CutOf(harness);
        StateDigest digest = cut.Digest;
        using StateRestore changed = cut.BeginRestore();
        cut.Pages.Values.Last()[17] ^= 1;
        cut.FillAll(changed);
        Assert.That(() => changed.Finish(cut.Sequence, digest), Refusal($"not {digest}"));
        cut.Pages.Values.Last()[17] ^= 1;
        using StateRestore late = cut.BeginRestore();
        cut.FillAll(late);
        Assert.That(() => late.Finish(cut.Sequence + 1, digest), Refusal($"sequence {cut.Sequence}, not {cut.Sequence + 1}"));
    }

    [Test]
    public void ShouldRefuse_WhenTheTablesAreOthers()
    {
        using LogicHarness harness = EpochTests.WithFills(100);
        TableShape[] tables = CutOf(harness).Tables;
        Assert.That(() => Begin(tables[..^1]), Refusal($"there are {tables.Length - 1} tables"));
        Assert.That(() => Begin(With(tables[3] with { Name = "other" })), Refusal("table 3 is other"));
        Assert.That(() => Begin(With(tables[3] with { RowBytes = 8 })), Refusal("rows of 8 bytes"));
        Assert.That(() => Begin(With(tables[3] with { PageCount = tables[3].PageCount + 1 })), Refusal("cannot have"));
        Assert.That(() => Begin(With(tables[3] with { RowCount = -1, PageCount = 0 })), Refusal("cannot have"));

        TableShape[] With(TableShape table) => [.. tables[..3], table, .. tables[4..]];
        static void Begin(TableShape[] shapes) => new StateRestore(new CoreOptions { ReserveAhead = false }, shapes).Dispose();
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refusal(string part) =>
        Throws.TypeOf<StateRestoreException>().With.Message.Contains(part);

    private static LogicHarness Apply(InputEvent[] inputs)
    {
        var harness = new LogicHarness();
        foreach (InputEvent input in inputs)
        {
            harness.ApplyUnchecked(in input);
        }

        return harness;
    }

    private static CollectingPageSink CutOf(LogicHarness harness) => CollectingPageSink.CutOf(harness.Logic);

    /// <summary>Every value that the logic and its books keep in fields of their own, by path: whoever adds one must restore it.</summary>
    private static Dictionary<string, object?> BesideThePages(BusinessLogic logic)
    {
        var values = new Dictionary<string, object?>();
        Collect(logic, "logic", values, []);
        return values;
    }

    private static void Collect(object owner, string path, Dictionary<string, object?> values, HashSet<object> seen)
    {
        if (!seen.Add(owner))
        {
            return;
        }

        foreach (FieldInfo field in owner.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            object? value = field.FieldType.IsPointer ? null : field.GetValue(owner);
            if (value is null || NotState.Contains(field.Name) || field.FieldType.IsArray || value is CoreCounters)
            {
                continue;
            }

            if (field.FieldType.IsValueType)
            {
                values.Add($"{path}.{field.Name}", value);
            }
            else if (value.GetType().Namespace is { } space && space.StartsWith("Positions.Core", StringComparison.Ordinal)
                && space != typeof(StateMemory).Namespace)
            {
                Collect(value, $"{path}.{field.Name}", values, seen);
            }
        }
    }
}
