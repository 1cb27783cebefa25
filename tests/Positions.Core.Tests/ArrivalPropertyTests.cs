using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>What does not depend on which source arrives first, nor on how often something arrives.</summary>
[TestFixture]
public sealed class ArrivalPropertyTests
{
    private const int Rounds = 20;

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public void ShouldKeepQuantityAndTotal_WhenSourcesArriveInAnyOrder(bool keepsTotals)
    {
        ulong seed = TestSeed.Next($"{nameof(ShouldKeepQuantityAndTotal_WhenSourcesArriveInAnyOrder)}({(keepsTotals ? "true" : "false")})");
        var seen = new HashSet<(TemplateId, Disposition)>();
        for (ulong round = 0; round < Rounds; round++)
        {
            var streams = new ArrivalStreams(seed + round, keepsTotals);
            using var first = new LogicHarness();
            using var second = new LogicHarness();
            streams.Arrive(first, new SeededRandom(seed ^ round), (input, output) => seen.Add((input.Template, output.Disposition)));
            streams.Arrive(second, new SeededRandom(~(seed ^ round)), (_, _) => { });

            // Cash, the ledger of adjustments and the net decide the total at any mark. What an adjustment at the average or at an
            // external one, or a load, puts in the place of a cost depends on the cost that was there, so on the order: only the quantity
            // stays. Realized and unrealized never did: which lot a sell closes is decided by who came first.
            Assert.That(Positions(second, keepsTotals), Is.EquivalentTo(Positions(first, keepsTotals)), $"round {round}");

            // An order's status depends on whether its cancel or its execution came first; what was executed does not.
            Assert.That(Executed(second), Is.EquivalentTo(Executed(first)), $"round {round}");
        }

        Assert.That(seen, Is.SupersetOf(new[]
        {
            (TemplateId.Fill, Disposition.Applied), (TemplateId.Fill, Disposition.DuplicateExec),
            (TemplateId.FillBust, Disposition.Applied), (TemplateId.FillBust, Disposition.Parked),
            (TemplateId.FillCorrect, Disposition.Applied), (TemplateId.FillCorrect, Disposition.Parked),
            (TemplateId.OrderUpdate, Disposition.Applied), (TemplateId.OrderUpdate, Disposition.Rejected),
            (TemplateId.MarkPrice, Disposition.Applied), (TemplateId.DateRolled, Disposition.Control),
            (TemplateId.InstrumentSplit, Disposition.Control), (TemplateId.InstrumentRenamed, Disposition.Control),
            (TemplateId.PositionLoaded, Disposition.Applied), (TemplateId.PositionAdjusted, Disposition.Applied),
        }));
    }

    /// <summary>
    /// Messages that were judged once, whatever the verdict, come again at any time, as they were or as possible resends with another
    /// time. HTTP fills are not among the inputs: their id is made of the sequence, which a redelivery moves.
    /// </summary>
    [Test]
    [CancelAfter(60_000)]
    public void ShouldChangeNothing_WhenWhatWasJudgedComesAgain()
    {
        ulong seed = TestSeed.Next(nameof(ShouldChangeNothing_WhenWhatWasJudgedComesAgain));
        var again = new HashSet<TemplateId>();
        for (ulong round = 0; round < Rounds; round++)
        {
            using var once = new LogicHarness();
            using var often = new LogicHarness();
            var random = new SeededRandom(seed ^ round);
            var generator = new InputStreamGenerator(seed + round, InputFeatures.All & ~InputFeatures.Unnumbered);
            var judged = new List<InputEvent>();
            UtcNanos last = default;
            for (int i = 0; i < 1_500; i++)
            {
                InputEvent input = generator.Next();
                long expected = NextExpected(once, in input);
                last = input.EngineTime;
                once.ApplyNext(input);
                bool isJudged = input.Prefix.SourceSeq > 0 && input.Prefix.SourceSeq < NextExpected(once, in input)
                    && (expected == 0 || expected == input.Prefix.SourceSeq);
                if (isJudged)
                {
                    judged.Add(input);
                }

                often.ApplyNext(input);
                for (int count = random.Next(3); count > 0 && judged.Count > 0; count--)
                {
                    InputEvent redelivered = judged[random.Next(judged.Count)];
                    redelivered.EngineTime = input.EngineTime;
                    if (random.Chance(500))
                    {
                        redelivered.Prefix.Flags |= SourcePrefix.PossResend;
                        redelivered.Prefix.TransactTime = new UtcNanos(input.EngineTime.Value - random.Next(1_000_000));
                    }

                    again.Add(redelivered.Template);
                    Assert.That(often.ApplyNext(redelivered).Disposition,
                        Is.AnyOf(Disposition.Duplicate, Disposition.Rejected, Disposition.Ignored), "an epoch that is over, or a halt");
                }
            }

            // Work over many rows, as after a date roll, is further on where more inputs came.
            once.FinishWork(last);
            often.FinishWork(last);
            Assert.That(StateText.Of(often.Logic), Is.EqualTo(StateText.Of(once.Logic)), $"round {round}");
        }

        Assert.That(again, Is.SupersetOf(new[]
        {
            TemplateId.Fill, TemplateId.OrderUpdate, TemplateId.FillBust, TemplateId.FillCorrect, TemplateId.SourceGapFill,
            TemplateId.MarkPrice,
        }));
    }

    /// <summary>Of the input's own epoch; 0 if the source is not in it.</summary>
    private static long NextExpected(LogicHarness harness, in InputEvent input) =>
        harness.Logic.TryGetSource(input.Prefix.SourceId, out SourceView source) && source.HasEpoch && source.Epoch == input.Prefix.Epoch
            ? source.NextExpectedSourceSeq
            : 0;

    private static IEnumerable<string> Positions(LogicHarness harness, bool keepsTotals) =>
        Enumerable.Range(0, harness.Logic.PositionCount).Select(harness.Logic.GetPosition).Select(position =>
            $"{position.Account} {position.Symbol} {position.Quantity} version {position.Version} fees {position.Fees} "
            + string.Join(' ', harness.Logic.GetOtherFees(position.Index))
            + (keepsTotals ? $" total {position.Cash + position.Adjustments}" : string.Empty));

    private static IEnumerable<string> Executed(LogicHarness harness) =>
        harness.Orders().Select(order => $"{order.OrderId} {order.Symbol} {order.CumQuantity} at {order.AveragePrice}");
}
