using Positions.Journal;

namespace Positions.Cli;

/// <summary>Holds an anchor that was kept elsewhere against the chain of a journal while that is read.</summary>
internal sealed class AnchorCheck(ChainAnchor? wanted)
{
    private ChainAnchor? _found;
    private string _segment = "";

    /// <summary>After each record.</summary>
    public void Take(JournalReader reader)
    {
        if (wanted is { } anchor && anchor.Sequence == reader.LastSequence)
        {
            _found = reader.Anchor;
            _segment = reader.SegmentName;
        }
    }

    /// <summary>At the end: true when the history is proven, or nothing was to be proven; otherwise it says on stderr what is wrong.</summary>
    public bool Report(JournalReader reader, long firstSequence, VerbContext context)
    {
        if (wanted is not { } anchor)
        {
            return true;
        }

        if (_found is { } found)
        {
            if (found == anchor)
            {
                context.Say($"The anchor fits: the history up to sequence {anchor.Sequence} is the one it was taken from.");
                return true;
            }

            context.Error.WriteLine(
                $"positions: up to sequence {anchor.Sequence}, in {_segment} or before, the history is another one than the anchor's: "
                    + $"the chain there is {found.Hash}");
            return false;
        }

        context.Error.WriteLine(
            anchor.Sequence > reader.LastSequence
                ? $"positions: the journal ends at sequence {reader.LastSequence}, in {reader.SegmentName}; the anchor's sequence {anchor.Sequence} is missing"
                : $"positions: the anchor's sequence {anchor.Sequence} cannot be checked: the journal begins at {firstSequence}; name an anchor from there on");
        return false;
    }
}
