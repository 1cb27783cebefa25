namespace Positions.Journal.Tests;

public sealed class TailCaseTableTests
{
    private const int FactCount = 8;

    [Test]
    public void ShouldMatchExactlyOneRow_WhenGivenAnyCombinationOfFacts()
    {
        for (int bits = 0; bits < 1 << FactCount; bits++)
        {
            TailFacts facts = FactsOf(bits);
            int matches = TailCaseTable.Rows.Count(row => row.Matches(in facts));
            Assert.That(matches, Is.EqualTo(1), facts.ToString());
        }
    }

    [Test]
    public void ShouldHaveEachLetterOnce_WhenRead()
    {
        TailCase[] letters = [.. TailCaseTable.Rows.Select(row => row.Case)];
        Assert.That(letters, Is.EqualTo(Enum.GetValues<TailCase>()));
        Assert.That(TailCaseTable.Rows, Has.All.Matches<TailCaseRow>(row => row.Pattern.Length == FactCount));
    }

    [Test]
    public void ShouldNeverGoOn_WhenAnythingSaysThatMoreWasDurable()
    {
        for (int bits = 0; bits < 1 << FactCount; bits++)
        {
            TailFacts facts = FactsOf(bits);
            if (facts.SnapshotSaysDurable || (facts.HasSegment && (facts.RecordSaysDurable || facts.HasNewerFormat)))
            {
                Assert.That(TailCaseTable.Decide(in facts).Action, Is.EqualTo(TailAction.Refuse), facts.ToString());
            }
        }
    }

    [Test]
    public void ShouldCutBeforeWriting_WhenThereIsResidue()
    {
        for (int bits = 0; bits < 1 << FactCount; bits++)
        {
            TailFacts facts = FactsOf(bits);
            if (facts is { HasSegment: true, HasResidue: true })
            {
                TailAction action = TailCaseTable.Decide(in facts).Action;
                Assert.That(action, Is.EqualTo(TailAction.Refuse).Or.EqualTo(TailAction.Cut), facts.ToString());
            }
        }
    }

    private static TailFacts FactsOf(int bits) => new(
        (bits & 1) != 0,
        (bits & 2) != 0,
        (bits & 4) != 0,
        (bits & 8) != 0,
        (bits & 16) != 0,
        (bits & 32) != 0,
        (bits & 64) != 0,
        (bits & 128) != 0);
}
