namespace Positions.Reference;

/// <summary>A position as the day began, what came since, and the position now.</summary>
public sealed class KeyHistory(ModelPosition dayStart)
{
    /// <summary>What the first event of the day is applied to.</summary>
    public ModelPosition DayStart { get; set; } = dayStart;

    /// <summary>In the order of their places.</summary>
    public List<KeyEvent> Events { get; private set; } = [];

    public ModelPosition Now { get; set; } = dayStart;

    /// <summary>
    /// D.9: the position as these events make it, from the start of the day. Version, fees and "last" columns are those of now.
    /// </summary>
    public ModelPosition Fold(IEnumerable<KeyEvent> events)
    {
        ModelPosition folded = DayStart;
        foreach (KeyEvent each in events)
        {
            folded = each.Apply(folded).Position;
        }

        return folded with
        {
            Version = Now.Version,
            Fees = Now.Fees,
            LastSequence = Now.LastSequence,
            LastEventTime = Now.LastEventTime,
            LastQuantity = Now.LastQuantity,
            LastPrice = Now.LastPrice,
            LastExecId = Now.LastExecId,
        };
    }

    /// <summary>
    /// D.9: how many executions are replayed when the event at <paramref name="index"/> changes: from the last flat (or other event)
    /// before it. Null if something that is no execution follows it.
    /// </summary>
    public int? FoldLength(int index)
    {
        if (Events.Skip(index).Any(each => !each.IsExecution))
        {
            return null;
        }

        int start = 0;
        ModelPosition folded = DayStart;
        for (int i = 0; i < index; i++)
        {
            folded = Events[i].Apply(folded).Position;
            if (folded.Net.IsZero || !Events[i].IsExecution)
            {
                start = i + 1;
            }
        }

        return Events.Count - start;
    }

    public void Replace(List<KeyEvent> events) => Events = events;
}
