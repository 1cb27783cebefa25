namespace Positions.Journal;

/// <summary>One row of <see cref="TailCaseTable"/>.</summary>
/// <param name="Pattern">A character for each fact: 1, 0, or a dash for either.</param>
/// <param name="Case">The letter.</param>
/// <param name="Action">What follows.</param>
internal sealed record TailCaseRow(string Pattern, TailCase Case, TailAction Action)
{
    public bool Matches(in TailFacts facts) =>
        Fits(0, facts.HasSegment)
        && Fits(1, facts.HasNewerFormat)
        && Fits(2, facts.OldestHasHeader)
        && Fits(3, facts.OldestIsFirst)
        && Fits(4, facts.HasResidue)
        && Fits(5, facts.RecordSaysDurable)
        && Fits(6, facts.SnapshotSaysDurable)
        && Fits(7, facts.EndsAtSeal);

    private bool Fits(int column, bool fact) => Pattern[column] == '-' || Pattern[column] == (fact ? '1' : '0');
}
