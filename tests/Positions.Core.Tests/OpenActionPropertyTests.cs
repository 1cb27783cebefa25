using Positions.Core.Reconciliation;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>Splits and renamings in slices, several under way at once, give what they would give at once.</summary>
[TestFixture]
public sealed class OpenActionPropertyTests
{
    private const int Rounds = 12;
    private const int CallsShown = 25;

    [Test]
    [CancelAfter(120_000)]
    public void ShouldGiveTheSame_WhetherSlicesComeAtOnceOrAsInputsGoOn()
    {
        ulong seed = TestSeed.Next(nameof(ShouldGiveTheSame_WhetherSlicesComeAtOnceOrAsInputsGoOn));
        int most = 0;
        var amid = new HashSet<(TemplateId, Disposition)>();
        for (ulong round = 0; round < Rounds; round++)
        {
            using var atOnce = new LogicHarness();
            using var inSlices = new LogicHarness();
            Compare(seed + round, atOnce, inSlices, outcome =>
            {
                most = Math.Max(most, inSlices.Logic.OpenActionCount);
                if (inSlices.Logic.OpenActionCount > 0)
                {
                    amid.Add((outcome.Template, outcome.Disposition));
                }
            });
        }

        Assert.That(most, Is.GreaterThan(4), "several are open at once");
        Assert.That(amid, Is.SupersetOf(new[]
        {
            (TemplateId.Fill, Disposition.Applied), (TemplateId.Fill, Disposition.Parked),
            (TemplateId.FillBust, Disposition.Applied), (TemplateId.FillBust, Disposition.Parked), (TemplateId.FillBust, Disposition.Rejected),
            (TemplateId.FillCorrect, Disposition.Applied), (TemplateId.FillCorrect, Disposition.Parked), (TemplateId.FillCorrect, Disposition.Rejected),
            (TemplateId.OrderUpdate, Disposition.Applied), (TemplateId.MarkPrice, Disposition.Applied), (TemplateId.DateRolled, Disposition.Control),
            (TemplateId.PositionAdjusted, Disposition.Applied), (TemplateId.PositionLoaded, Disposition.Applied), (TemplateId.SettingChanged, Disposition.Control),
            (TemplateId.CorrectionDecided, Disposition.Applied), (TemplateId.CorrectionDecided, Disposition.Rejected), (TemplateId.BreakerReset, Disposition.Control),
            (TemplateId.InstrumentSplit, Disposition.Control), (TemplateId.InstrumentRenamed, Disposition.Control),
        }));
    }

    private static void Compare(ulong seed, LogicHarness atOnce, LogicHarness inSlices, Action<OutputEvent> note)
    {
        var stream = new ActionStream(seed, inSlices.Logic);
        var random = new SeededRandom(~seed);
        var last = new Queue<string>();
        UtcNanos time = InputFactory.DefaultTime;
        List<string> toldAtOnce = [];
        List<string> toldInSlices = [];
        foreach (InputEvent input in stream.Next())
        {
            // What is held ends with time; a statement begins and ends when no work is open, and what it does not name is compared as inputs come.
            time = new UtcNanos(time.Value + (random.Chance(20) ? 1_500_000_000 : 1_000));
            if (input.Template == TemplateId.StatementBegun)
            {
                Finish(inSlices, time, toldInSlices);
            }

            OutputEvent expected = Apply(atOnce, input, time, toldAtOnce);
            Finish(atOnce, time, toldAtOnce);
            OutputEvent outcome = Apply(inSlices, input, time, toldInSlices);
            if (input.Template == TemplateId.StatementEnded)
            {
                Finish(inSlices, time, toldInSlices);
            }

            stream.LinesTaken += input.Template == TemplateId.StatementLine && outcome.Disposition == Disposition.Control ? 1u : 0u;
            last.Enqueue($"{input.Template} {Told(in outcome)} with {inSlices.Logic.OpenActionCount} open");
            if (last.Count > CallsShown)
            {
                last.Dequeue();
            }

            Assert.That(Told(in outcome), Is.EqualTo(Told(in expected)), () => $"seed {seed}\n{string.Join('\n', last)}");
            note(outcome);
        }

        Finish(inSlices, time, toldInSlices);
        CheckSame($"seed {seed}: told", toldInSlices, toldAtOnce);
        CheckSame($"seed {seed}: positions", Positions(inSlices), Positions(atOnce));
        CheckSame($"seed {seed}: orders", inSlices.OrdersWithoutPlaces(), atOnce.OrdersWithoutPlaces());
        CheckSame($"seed {seed}: keys", Keys(inSlices), Keys(atOnce));
        Assert.That((inSlices.Logic.HeldCount, inSlices.Logic.ParkedCount), Is.EqualTo((atOnce.Logic.HeldCount, atOnce.Logic.ParkedCount)), $"seed {seed}");
    }

    /// <summary>The first few of what only one side has: a difference often runs through all rows.</summary>
    private static void CheckSame(string what, IEnumerable<string> inSlices, IEnumerable<string> atOnce)
    {
        string[] sliced = [.. inSlices.Order(StringComparer.Ordinal)];
        string[] whole = [.. atOnce.Order(StringComparer.Ordinal)];
        if (!sliced.SequenceEqual(whole))
        {
            string Few(string[] of, string[] but) => string.Join('\n', of.Except(but).Take(3));
            Assert.Fail($"{what}: {sliced.Length} rows in slices, {whole.Length} at once\nin slices:\n{Few(sliced, whole)}\nat once:\n{Few(whole, sliced)}");
        }
    }

    private static OutputEvent Apply(LogicHarness harness, InputEvent input, UtcNanos time, List<string> told)
    {
        input.Sequence = harness.Logic.AppliedSequence + 1;
        input.EngineTime = time;
        harness.ApplyUnchecked(in input);
        told.AddRange(harness.Outputs.Where(static output => output.HasPosition).Select(static output =>
            $"{output.Account} {output.Symbol} version {output.Version} {output.ChangeKind} {output.Quantity} {output.OpenCost} {output.RealizedDelta} of {output.ExecId}"));
        return harness.Outputs.Single(static output => output.Kind == OutputKind.Outcome);
    }

    private static void Finish(LogicHarness harness, UtcNanos time, List<string> told)
    {
        while (harness.Logic.HasOpenWork)
        {
            Apply(harness, InputFactory.Event(0, InputFactory.Tick()), time, told);
        }
    }

    private static string Told(in OutputEvent outcome) =>
        $"{outcome.Disposition} {outcome.Reason} {outcome.Account} {outcome.Symbol} {outcome.Quantity} {outcome.OpenCost} {outcome.RealizedDelta} version {outcome.Version} "
        + $"date {outcome.BusinessDate} start {outcome.StartOfDayQuantity} {outcome.StartOfDayCost} {outcome.PreviousClose} {outcome.CostMethod} "
        + (outcome.HasMark ? $"marks {outcome.LongMark} {outcome.ShortMark}" : $"order {outcome.OrderSymbol} {outcome.CumQuantity} {outcome.OrderStatus} {outcome.OrderQuantity}");

    private static IEnumerable<string> Positions(LogicHarness harness) =>
        Enumerable.Range(0, harness.Logic.PositionCount).Select(harness.Logic.GetPosition).Select(position =>
            (position with { Index = 0, InstrumentIndex = 0, LastSequence = 0, OpenedSequence = 0, Mark = position.Mark with { Sequence = 0 } }).ToString()
            + string.Join(' ', harness.Logic.GetLots(position.Index).Select(static lot => $"{lot.Quantity} {lot.Cost} {lot.ExecId}")));

    private static IEnumerable<string> Keys(LogicHarness harness) =>
        ActionStream.Keys(harness.Logic).Select(static key => (key with { BreakerSequence = 0 }).ToString());
}
