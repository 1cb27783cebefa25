namespace Positions.Reference;

/// <summary>A position as the day began, what came since, and the position now.</summary>
public sealed class KeyHistory(ModelPosition dayStart)
{
    // After each of the first events, as far as anybody asked: what does not change need not be folded again.
    private readonly List<ModelPosition> _after = [];
    private ModelPosition _dayStart = dayStart;

    /// <summary>What the first event of the day is applied to.</summary>
    public ModelPosition DayStart
    {
        get => _dayStart;
        set
        {
            _dayStart = value;
            _after.Clear();
        }
    }

    /// <summary>In the order of their places.</summary>
    public List<KeyEvent> Events { get; private set; } = [];

    public ModelPosition Now { get; set; } = dayStart;

    /// <summary>Engine time of the last change.</summary>
    public long ChangedAt { get; set; } = long.MinValue;

    /// <summary>Sequence of the last split: what came before it is of other units.</summary>
    public long LastSplit { get; set; }

    /// <summary>False if one of the events could not be booked for want of a price.</summary>
    public bool CanFold(List<KeyEvent> events)
    {
        int unchanged = Math.Min(CountUnchanged(events), _after.Count);
        ModelPosition folded = Before(unchanged);
        for (int i = unchanged; i < events.Count; i++)
        {
            if (!events[i].CanApply(folded))
            {
                return false;
            }

            folded = events[i].Apply(folded).Position;
        }

        return true;
    }

    /// <summary>
    /// D.9: the position as these events make it, from the start of the day; null if what is open does not fit after one of them, or what one moves
    /// in the ledger. Version,
    /// fees, cycle and "last" columns are those of now: a restatement renumbers nothing.
    /// </summary>
    public ModelPosition? Fold(List<KeyEvent> events)
    {
        int unchanged = Math.Min(CountUnchanged(events), _after.Count);
        ModelPosition folded = Before(unchanged);
        for (int i = unchanged; i < events.Count; i++)
        {
            if (events[i].Steps(folded).Any(step => !step.IsOpenFit))
            {
                return null;
            }

            ModelPosition before = folded;
            folded = events[i].Apply(before).Position;
            if (!Exact.FitsMoney(folded.AdjustmentLedger - before.AdjustmentLedger))
            {
                return null;
            }
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
        int length = CountEntries(index);
        for (int i = index; i > 0 && !Before(i).Net.IsZero; i--)
        {
            KeyEvent before = Events[i - 1];
            if (before.Entries > 1 && before.Steps(Before(i - 1)).First().Net.IsZero)
            {
                // Flat between what an offset undoes and what it books anew.
                return length + 1;
            }

            length += before.Entries;
        }

        return length;
    }

    public void Replace(List<KeyEvent> events)
    {
        int unchanged = CountUnchanged(events);
        _after.RemoveRange(Math.Min(unchanged, _after.Count), Math.Max(0, _after.Count - unchanged));
        Events = events;
    }

    /// <summary>From the event at <paramref name="index"/> on.</summary>
    public int CountEntries(int index)
    {
        int count = 0;
        for (int i = index; i < Events.Count; i++)
        {
            count += Events[i].Entries;
        }

        return count;
    }

    /// <summary>How many of the first events are the very same. On another start of the day they have to be looked at again all the same.</summary>
    private int CountUnchanged(List<KeyEvent> events)
    {
        int most = Math.Min(events.Count, Events.Count);
        int unchanged = 0;
        while (unchanged < most && ReferenceEquals(events[unchanged], Events[unchanged]))
        {
            unchanged++;
        }

        return unchanged;
    }

    /// <summary>The position that the event at <paramref name="index"/> finds.</summary>
    private ModelPosition Before(int index)
    {
        while (_after.Count < index)
        {
            ModelPosition before = _after.Count == 0 ? DayStart : _after[^1];
            _after.Add(Events[_after.Count].Apply(before).Position);
        }

        return index == 0 ? DayStart : _after[index - 1];
    }
}
