using Positions.Testing;

namespace Standin.Aeron.Driver.Tests.Support;

internal sealed class PairwisePlanTests
{
    [Test]
    public void ShouldMakeEveryTwoValuesMeet_WhateverTheSeed()
    {
        int[] levels = [5, 8, 3, 4, 4, 2, 2];
        List<int[]> rows = PairwisePlan.Create(levels, new SeededRandom(TestSeed.Next(nameof(ShouldMakeEveryTwoValuesMeet_WhateverTheSeed))));
        for (int a = 0; a < levels.Length; a++)
        {
            for (int b = a + 1; b < levels.Length; b++)
            {
                Assert.That(rows.Select(row => (row[a], row[b])).Distinct().Count(), Is.EqualTo(levels[a] * levels[b]), $"{a} and {b}");
            }
        }

        Assert.That(rows, Has.Count.LessThan(100));
    }
}
