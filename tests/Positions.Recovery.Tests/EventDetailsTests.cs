using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Recovery.Tests;

/// <summary>Every change is told what it came of, and what can no longer be asked for is forgotten.</summary>
public sealed class EventDetailsTests
{
    [Test]
    public void ShouldKnowTheCauseOfEveryChangeAndForgetTheRest_WhenAnythingIsReplayed()
    {
        ulong seed = TestSeed.Next(nameof(ShouldKnowTheCauseOfEveryChangeAndForgetTheRest_WhenAnythingIsReplayed));
        int told = 0;
        int late = 0;
        for (ulong round = 0; round < 6; round++)
        {
            var generator = new InputStreamGenerator(unchecked(seed + round), InputFeatures.All & ~InputFeatures.Extremes);
            using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
            var details = new EventDetails(logic);

            // As one that begins with a snapshot: it knows nothing but the state.
            EventDetails fresh = details;
            var inputs = new List<InputEvent>();
            var sink = new HandOnSink(new ChangeOrder((in OutputEvent change) =>
            {
                long cause = change.Kind switch
                {
                    OutputKind.LateVerdict => change.FirstSequence,
                    OutputKind.Change => change.LastSequence,
                    _ => change.InputSequence,
                };
                InputEvent input = inputs[(int)cause - 1];
                string? expected = input.Template switch
                {
                    TemplateId.FillBust => $"of {input.Block<FillBust>().ExecRefId}",
                    TemplateId.FillCorrect => $"of {input.Block<FillCorrect>().ExecRefId}",
                    TemplateId.InstrumentSplit => $"{input.Block<InstrumentSplit>().Numerator}:{input.Block<InstrumentSplit>().Denominator}",
                    TemplateId.InstrumentRenamed => $"from {input.Block<InstrumentRenamed>().Symbol}",
                    TemplateId.PositionLoaded => $"file {input.Block<PositionLoaded>().FileId} row",
                    TemplateId.PositionAdjusted => $"{input.Block<PositionAdjusted>().Comment}",
                    _ => null,
                };
                if (expected is not null)
                {
                    string text = fresh.Of(in change);
                    bool isAction = input.Template is TemplateId.InstrumentSplit or TemplateId.InstrumentRenamed;
                    Assert.That(text, isAction ? Does.Contain(expected) : Is.EqualTo(details.Of(in change)), $"seed {seed}, round {round}, input {cause}");
                    told++;
                    late += change.Kind == OutputKind.LateVerdict ? 1 : 0;
                    Assert.That(details.Of(in change), Does.Contain(expected), $"seed {seed}, round {round}, input {cause}");
                }
            }).Take);
            int waiting = 0;
            for (int i = 0; i < 4_000; i++)
            {
                InputEvent input = generator.Next();
                inputs.Add(input);
                int parked = logic.ParkedCount;
                bool isWorking = logic.HasOpenWork;
                waiting = parked == 0 && !isWorking ? 0 : waiting;
                details.Note(ref input);
                fresh = i % 7 == 0 ? new EventDetails(logic) : fresh;
                fresh.Note(ref input);
                Assert.That(details.Count, Is.LessThanOrEqualTo(waiting + 1), $"seed {seed}, round {round}, input {i + 1}");
                logic.Apply(in input, ref sink);
                waiting += isWorking || logic.ParkedCount > parked || input.Template is TemplateId.InstrumentSplit or TemplateId.InstrumentRenamed ? 1 : 0;
            }
        }

        Assert.That(told, Is.GreaterThan(late), $"seed {seed}");
        Assert.That(late, Is.Positive, $"seed {seed}");
    }
}
