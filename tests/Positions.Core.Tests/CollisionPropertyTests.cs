using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>
/// What holds where everything meets: a handful of accounts, orders and ids, several sources of one domain, dates, splits, settings that
/// change midway, and tables with room for a few rows.
/// </summary>
[TestFixture]
public sealed class CollisionPropertyTests
{
    private const int InputsInSuite = 60_000;
    private const int SecondsInSuite = 4;
    private const int InputsShown = 12;

    private static readonly Disposition[] s_ofNoEffect =
        [Disposition.Rejected, Disposition.Duplicate, Disposition.DuplicateExec, Disposition.Stale, Disposition.Ignored];

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldBeTheSame_HoweverManyTicksComeBetween() =>
        ForEachStream(nameof(ShouldBeTheSame_HoweverManyTicksComeBetween), static seed =>
        {
            using var alone = new LogicHarness();
            using var amidTicks = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, FeaturesWhateverTheSlices(seed), alone);
            var random = new SeededRandom(~seed);
            var last = new Queue<string>();
            var toldAlone = new List<string>();
            var toldAmidTicks = new List<string>();
            UtcNanos time = default;
            for (int i = 0; i < generator.Length; i++)
            {
                InputEvent input = generator.Next();
                time = input.EngineTime;
                OutputEvent expected = alone.ApplyNext(input);
                OutputEvent outcome = amidTicks.ApplyNext(input);
                toldAlone.AddRange(ToldLater(alone));
                toldAmidTicks.AddRange(ToldLater(amidTicks));
                last.Enqueue($"input {i}: {input.Template} of {input.Prefix.SourceId}/{input.Prefix.SourceSeq} {expected.Disposition} {expected.Reason}");
                if (last.Count > InputsShown)
                {
                    last.Dequeue();
                }

                CheckSame(in outcome, in expected, alone, amidTicks, () => string.Join('\n', last));
                for (int ticks = random.Next(4); ticks > 0; ticks--)
                {
                    amidTicks.ApplyNext(InputFactory.Event(0, InputFactory.Tick(), time));
                    toldAmidTicks.AddRange(ToldLater(amidTicks));
                }
            }

            toldAlone.AddRange(Finish(alone, time));
            toldAmidTicks.AddRange(Finish(amidTicks, time));
            Assert.That(toldAmidTicks.Order(StringComparer.Ordinal), Is.EqualTo(toldAlone.Order(StringComparer.Ordinal)), "verdicts on what waited");
            Assert.That(StateText.WithoutEventTimes(amidTicks.Logic), Is.EqualTo(StateText.WithoutEventTimes(alone.Logic)));
            return generator.Length;
        });

    /// <summary>As they were, or as possible resends with another time: under its own number nothing counts twice, also where tables are full.</summary>
    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldBeTheSame_WhenWhatWasJudgedComesAgain() =>
        ForEachStream(nameof(ShouldBeTheSame_WhenWhatWasJudgedComesAgain), static seed =>
        {
            using var once = new LogicHarness();
            using var often = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, FeaturesWhateverTheSlices(seed), once);
            var random = new SeededRandom(~seed);
            var judged = new List<InputEvent>();
            UtcNanos time = default;
            for (int i = 0; i < generator.Length; i++)
            {
                InputEvent input = generator.Next();
                time = input.EngineTime;
                SourceStanding before = Standing(once, input.Prefix.SourceId);
                OutputEvent expected = once.ApplyNext(input);
                if (IsJudged(in input, before, Standing(once, input.Prefix.SourceId), in expected))
                {
                    judged.Add(input);
                }

                OutputEvent outcome = often.ApplyNext(input);
                CheckSame(in outcome, in expected, once, often, () => $"input {i}: {input.Template}");
                for (int count = random.Next(4); count > 0 && judged.Count > 0; count--)
                {
                    InputEvent again = judged[random.Next(judged.Count)];
                    again.EngineTime = time;
                    if (random.Chance(500))
                    {
                        again.Prefix.Flags ^= SourcePrefix.PossResend;
                        again.Prefix.TransactTime = new UtcNanos(time.Value - random.Next(1_000_000));
                    }

                    OutputEvent repeated = often.ApplyNext(again);
                    Assert.That(
                        repeated.Disposition is Disposition.Duplicate or Disposition.Ignored || repeated.Reason == RejectReason.StaleEpoch,
                        () => $"{again.Template} again behind input {i}: {repeated.Disposition} {repeated.Reason}");
                }
            }

            Finish(once, time);
            Finish(often, time);
            Assert.That(StateText.WithoutEventTimes(often.Logic), Is.EqualTo(StateText.WithoutEventTimes(once.Logic)));
            return generator.Length;
        });

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldTouchNothing_WhenAMessageIsRefusedStaleOrKnown() =>
        ForEachStream(nameof(ShouldTouchNothing_WhenAMessageIsRefusedStaleOrKnown), static seed =>
        {
            using var harness = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, CollisionFeatures.All, harness);
            for (int i = 0; i < generator.Length; i++)
            {
                // What is under way goes on with every input, whatever becomes of it.
                InputEvent input = generator.Next();
                string[] before = harness.Logic.HasOpenWork ? [] : [.. StateText.Rows(harness.Logic)];
                OutputEvent outcome = harness.ApplyNext(input);
                bool changesNothing = before.Length > 0 && s_ofNoEffect.Contains(outcome.Disposition)
                    && harness.Outputs.All(static output => output.Kind is OutputKind.Outcome or OutputKind.Alert);
                if (changesNothing && !before.SequenceEqual(StateText.Rows(harness.Logic)))
                {
                    Assert.That(StateText.Rows(harness.Logic), Is.EqualTo(before), $"input {i}: {input.Template} {outcome.Disposition} {outcome.Reason}");
                }
            }

            return generator.Length;
        });

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldTellWhatBecameOfIt_OnceForEachMessageThatWaited() =>
        ForEachStream(nameof(ShouldTellWhatBecameOfIt_OnceForEachMessageThatWaited), static seed =>
        {
            using var harness = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, CollisionFeatures.All, harness);
            var waiting = new HashSet<long>();
            for (int i = 0; i < generator.Length; i++)
            {
                OutputEvent outcome = harness.ApplyNext(generator.Next());
                foreach (OutputEvent verdict in harness.Outputs.Where(static output => output.Kind == OutputKind.LateVerdict))
                {
                    Assert.That(waiting.Remove(verdict.FirstSequence), Is.True, $"input {i}: a verdict on input {verdict.FirstSequence}, which does not wait");
                }

                if (outcome.Disposition == Disposition.Parked)
                {
                    waiting.Add(outcome.InputSequence);
                }

                Assert.That(harness.Logic.ParkedCount + harness.Logic.HeldCount, Is.EqualTo(waiting.Count), $"waiting behind input {i}");
            }

            return generator.Length;
        });

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldAddUpToTheState_WhenOutputsAreAllThatIsKnown()
    {
        long late = 0;
        long orders = 0;
        ForEachStream(nameof(ShouldAddUpToTheState_WhenOutputsAreAllThatIsKnown), seed =>
        {
            using var harness = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, CollisionFeatures.All, harness);
            var fold = new OutputFold();
            for (int i = 0; i < generator.Length; i++)
            {
                harness.ApplyNext(generator.Next());
                fold.Take(harness.Outputs);
                fold.Check(harness.Logic);
            }

            late += fold.LateCount;
            orders += fold.OrderCount;
            return generator.Length;
        });
        Assert.That((late, orders), Is.GreaterThan((0L, 0L)));
    }

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldGoOnAlike_WhenWrittenAndRestoredNowAndThen() =>
        ForEachStream(nameof(ShouldGoOnAlike_WhenWrittenAndRestoredNowAndThen), static seed =>
        {
            using var whole = new LogicHarness();
            CollisionGenerator generator = Collisions(seed, CollisionFeatures.All, whole);
            var random = new SeededRandom(~seed);
            var restored = new LogicHarness();
            for (int i = 0; i < generator.Length; i++)
            {
                InputEvent input = generator.Next();
                whole.ApplyNext(input);
                restored.ApplyNext(input);
                Assert.That(restored.Outputs.AsSpan().SequenceEqual(whole.Outputs), Is.True, $"outputs of input {i}: {input.Template}");
                if (random.Chance(30))
                {
                    Assert.That(restored.Logic.ComputeDigest(), Is.EqualTo(whole.Logic.ComputeDigest()), $"digest behind input {i}: {input.Template}");
                    using LogicHarness written = restored;
                    restored = new LogicHarness(CollectingPageSink.CutOf(written.Logic).Restore());
                }
            }

            Assert.That(restored.Logic.ComputeDigest(), Is.EqualTo(whole.Logic.ComputeDigest()));
            restored.Dispose();
            return generator.Length;
        });

    private static void ForEachStream(string test, Func<ulong, int> run) =>
        SeededStreams.Run(TestSeed.Next(test), new RunLength(InputsInSuite, SecondsInSuite), run);

    private static CollisionGenerator Collisions(ulong seed, CollisionFeatures features, LogicHarness harness) =>
        new(seed, features, source => Standing(harness, source));

    /// <summary>
    /// Not those whose outcome is known to depend on how far slices are: ids made of the sequence, and entries of splits, which count against
    /// the room for executions as the slices reach their rows (decision 0020).
    /// </summary>
    private static CollisionFeatures FeaturesWhateverTheSlices(ulong seed) => CollisionFeatures.All
        & ~CollisionFeatures.AssignedIds
        & ~(seed % 2 == 0 ? CollisionFeatures.Actions : CollisionFeatures.TinyExecutions);

    private static SourceStanding Standing(LogicHarness harness, uint source) =>
        harness.Logic.TryGetSource(source, out SourceView view) && view.HasEpoch
            ? new SourceStanding(view.Epoch, view.NextExpectedSourceSeq, view.HaltReason == SourceHaltReason.Conflict)
            : SourceStanding.Unknown;

    /// <summary>
    /// What waited in vain is refused with a slice behind its date's end: until then a repetition is answered without the reject that is to
    /// come, in one of the two perhaps longer than in the other.
    /// </summary>
    private static void CheckSame(in OutputEvent outcome, in OutputEvent expected, LogicHarness one, LogicHarness other, Func<string> what)
    {
        bool mayDiffer = outcome.Disposition == Disposition.Duplicate && (outcome.Reason == RejectReason.None || expected.Reason == RejectReason.None)
            && (one.Logic.HasOpenWork || other.Logic.HasOpenWork);
        RejectReason reason = mayDiffer ? outcome.Reason : expected.Reason;
        Assert.That((outcome.Disposition, outcome.Reason), Is.EqualTo((expected.Disposition, reason)), what);
    }

    /// <summary>It was the next of its number, whatever the verdict; or the first of an epoch.</summary>
    private static bool IsJudged(in InputEvent input, SourceStanding before, SourceStanding after, in OutputEvent outcome) =>
        input.Prefix.SourceSeq > 0 && MessageDecoder.IsGatewayTemplate(input.Message.TemplateId)
        && after.Epoch == input.Prefix.Epoch && after.Next > input.Prefix.SourceSeq
        && (before.Epoch != after.Epoch || before.Next == input.Prefix.SourceSeq)
        && outcome.Disposition is not (Disposition.Duplicate or Disposition.Ignored);

    /// <summary>Brings what is under way to its end; returns the verdicts on what waited.</summary>
    private static List<string> Finish(LogicHarness harness, UtcNanos time)
    {
        var told = new List<string>();
        do
        {
            // At least one: what is held may have waited long enough already.
            harness.ApplyNext(InputFactory.Event(0, InputFactory.Tick(), time));
            told.AddRange(ToldLater(harness));
        }
        while (harness.Logic.HasOpenWork);
        return told;
    }

    private static IEnumerable<string> ToldLater(LogicHarness harness) =>
        harness.Outputs.Where(static output => output.Kind == OutputKind.LateVerdict).Select(static verdict =>
            $"{verdict.Template} {verdict.ExecId} of {verdict.SourceId}/{verdict.Epoch}/{verdict.SourceSeq} {verdict.Disposition} {verdict.Reason}");
}
