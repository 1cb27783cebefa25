using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

[TestFixture]
public sealed class ForesightTests
{
    [Test]
    [CancelAfter(120_000)]
    public void ShouldChangeNothing_WhenAnyInputIsForeseenAtAnyTime()
    {
        ulong seed = TestSeed.Next(nameof(ShouldChangeNothing_WhenAnyInputIsForeseenAtAnyTime));
        var random = new SeededRandom(seed);
        InputEvent[] inputs = new RandomStreams(seed).Everything(20_000).ToArray();
        using var plain = new LogicHarness();
        using var foreseeing = new LogicHarness();
        var garbage = default(InputEvent);
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int ahead = random.Next(BusinessLogic.ForesightInputs + 4); ahead > 0; ahead--)
            {
                foreseeing.Logic.Foresee(in inputs[Math.Min(i + ahead, inputs.Length - 1)]);
            }

            if (random.Chance(300))
            {
                // As if a slot were foreseen that holds something else by the time it is applied.
                garbage = inputs[random.Next(inputs.Length)];
                garbage.Sequence = i + random.Next(BusinessLogic.ForesightInputs);
                foreseeing.Logic.Foresee(in garbage);
            }

            plain.ApplyUnchecked(in inputs[i]);
            foreseeing.ApplyUnchecked(in inputs[i]);
            if (i % 1_000 == 999)
            {
                Assert.That(foreseeing.Logic.ComputeDigest(), Is.EqualTo(plain.Logic.ComputeDigest()), $"at {i + 1}, seed {seed}");
            }
        }

        Assert.That(foreseeing.Logic.ComputeDigest(), Is.EqualTo(plain.Logic.ComputeDigest()));
        Assert.That(foreseeing.Logic.Counters.Applied, Is.EqualTo(plain.Logic.Counters.Applied).And.Positive);
    }
}
