using Positions.Journal;
using Positions.Testing;

namespace Positions.Engine.Tests.Crash;

/// <summary>
/// kill -9 at any moment, in every durability: nothing acknowledged is missing, nothing is applied twice, and live state, replay and the
/// gateway's sums are one. A few deaths in the tests, thousands in a long run; campaign i has seed + i.
/// </summary>
public sealed class CrashTests
{
    private const int FewLives = 5;
    private const int ManyLives = 25;

    private static readonly JournalDurability[] s_durabilities = Enum.GetValues<JournalDurability>();

    [Test]
    [CancelAfter(14_400_000)]
    public async Task ShouldLoseNothingAndApplyNothingTwice_WhenKilledAgainAndAgain(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldLoseNothingAndApplyNothingTwice_WhenKilledAgainAndAgain));
        var length = new RunLength(s_durabilities.Length * FewLives, 240);
        int lives = length.IsLong ? ManyLives : FewLives;
        var total = new CrashReport();
        for (ulong i = 0; !length.IsOver(total.DeathCount); i++)
        {
            var campaign = new CrashCampaign(unchecked(seed + i), (int)Math.Min(lives, length.Count - total.DeathCount), s_durabilities[(int)(i % 3)]);
            await TestContext.Progress.WriteLineAsync($"SEED={unchecked(seed + i)} {campaign}");
            total.Add(await campaign.RunAsync(cancellation));
            await TestContext.Progress.WriteLineAsync($"{length.Elapsed.TotalSeconds:F0} s: {total}");
            TestDirectories.End(hasFailed: false);
        }

        Console.WriteLine(total);
        Assert.That(total.UnderLoadCount, Is.Positive, "at least one death came while messages were on their way");
    }
}
