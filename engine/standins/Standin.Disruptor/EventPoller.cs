namespace Disruptor;

/// <summary>What pollers share: their delegates, their answers and how they are made.</summary>
public static class EventPoller
{
    /// <summary>Handles one event; false ends the poll after this event.</summary>
    public delegate bool ValueHandler<T>(ref T data, long sequence, bool endOfBatch)
        where T : struct;

    /// <summary>How a poll ended.</summary>
    public enum PollState
    {
        /// <summary>At least one event was handled.</summary>
        Processing = 0,

        /// <summary>There are events, but the followed sequences, or one that is claimed and not published, hold them back.</summary>
        Gating = 1,

        /// <summary>There is nothing beyond the poller's sequence.</summary>
        Idle = 2,
    }

    /// <summary>
    /// A poller of <paramref name="dataProvider"/> that follows <paramref name="gatingSequences"/>, or
    /// <paramref name="cursorSequence"/> when there are none.
    /// </summary>
    public static ValueEventPoller<T> Create<T>(
        IValueDataProvider<T> dataProvider,
        ISequencer sequencer,
        Sequence sequence,
        Sequence cursorSequence,
        params Sequence[] gatingSequences)
        where T : struct
    {
        return new ValueEventPoller<T>(dataProvider, sequencer, sequence, new DependentSequenceGroup(cursorSequence, gatingSequences));
    }
}
