namespace Positions.Journal;

/// <summary>
/// The decision at the end of a journal as a table; FORMAT.md, "Tail cases", has a paragraph for each letter. Every combination of
/// facts matches
/// exactly one row, so the order of rows does not matter.
/// </summary>
internal static class TailCaseTable
{
    /// <summary>One row: 1 and 0 must match, a dash matches both. Columns in the order of <see cref="TailFacts"/>.</summary>
    public static readonly TailCaseRow[] Rows =
    [
        //   +--------- has a segment
        //   |+-------- has a newer format
        //   ||+------- oldest has a header
        //   |||+------ oldest is the first
        //   ||||+----- residue behind the end
        //   |||||+---- a record says durable
        //   ||||||+--- a snapshot says durable
        //   |||||||+-- ends at a seal
        new("0-----0-", TailCase.A, TailAction.CreateFirst),
        new("0-----1-", TailCase.B, TailAction.Refuse),
        new("11------", TailCase.C, TailAction.Refuse),
        new("10---1--", TailCase.D, TailAction.Refuse),
        new("10---01-", TailCase.E, TailAction.Refuse),
        new("1000-00-", TailCase.F, TailAction.Refuse),
        new("1001-00-", TailCase.G, TailAction.Cut),
        new("101-100-", TailCase.H, TailAction.Cut),
        new("101-0000", TailCase.I, TailAction.Continue),
        new("101-0001", TailCase.J, TailAction.CreateNext),
    ];

    /// <summary>The row for the facts.</summary>
    public static TailCaseRow Decide(in TailFacts facts)
    {
        foreach (TailCaseRow row in Rows)
        {
            if (row.Matches(in facts))
            {
                return row;
            }
        }

        throw new InvalidOperationException($"No row of the tail table matches {facts}.");
    }
}
