namespace Positions.Reference;

/// <summary>A position as the day began, what came since, and the position now.</summary>
public sealed class KeyHistory(ModelPosition dayStart)
{
    /// <summary>What the first event of the day is applied to.</summary>
    public ModelPosition DayStart { get; set; } = dayStart;

    /// <summary>In the order of their places.</summary>
    public List<KeyEvent> Events { get; private set; } = [];

    public ModelPosition Now { get; set; } = dayStart;

    /// <summary>Something has happened to the row since the date began.</summary>
    public bool IsTouchedToday { get; set; }

    /// <summary>Sequence of the last split: what came before it is of other units.</summary>
    public long LastSplit { get; set; }

    /// <summary>False if one of the events could not be booked for want of a price.</summary>
    public bool CanFold(IEnumerable<KeyEvent> events)
    {
        ModelPosition folded = DayStart;
        foreach (KeyEvent each in events)
        {
            if (!each.CanApply(folded))
            {
                return false;
            }

            folded = each.Apply(folded).Position;
        }

        return true;
    }

    /// <summary>
    /// D.9: the position as these events make it, from the start of the day; null if what is open does not fit after one of them. Version,
    /// fees, cycle and "last" columns are those of now: a restatement renumbers nothing.
    /// </summary>
    public ModelPosition? Fold(IEnumerable<KeyEvent> events)
    {
        ModelPosition folded = DayStart;
        foreach (KeyEvent each in events)
        {
            if (each.Steps(folded).Any(step => !step.IsOpenFit))
            {
                return null;
            }

            folded = each.Apply(folded).Position;
        }

        return folded with
        {
            Version = Now.Version,
            Fees = Now.Fees,
            CycleNumber = Now.CycleNumber,
            OpenedSequence = Now.OpenedSequence,
            LastSequence = Now.LastSequence,
            LastEventTime = Now.LastEventTime,
            LastQuantity = Now.LastQuantity,
            LastPrice = Now.LastPrice,
            LastExecId = Now.LastExecId,
        };
    }

    /// <summary>D.9: how many entries are replayed when that at <paramref name="index"/> changes: from the last flat before it.</summary>
    public int FoldLength(int index)
    {
        int start = 0;
        ModelPosition folded = DayStart;
        for (int i = 0; i < index; i++)
        {
            folded = Events[i].Apply(folded).Position;
            start = folded.Net.IsZero ? i + 1 : start;
        }

        return Events.Count - start;
    }

    public void Replace(List<KeyEvent> events) => Events = events;
}
