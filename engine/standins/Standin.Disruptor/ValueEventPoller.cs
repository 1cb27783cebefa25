using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>Feeds events to a handler from the caller's own loop, without a thread of its own and without waiting.</summary>
/// <remarks>
/// Thread: one for <see cref="Poll"/>; any may read <see cref="Sequence"/>. A new poller starts before the first event and does not hold
/// producers back until its sequence is added to the ring's gating sequences, which moves it to the cursor.
/// </remarks>
public class ValueEventPoller<T>
    where T : struct
{
    private readonly DependentSequenceGroup _dependentSequences;
    private readonly Sequence _sequence;
    private readonly ValueRingBuffer<T>? _ringBuffer;
    private readonly IValueDataProvider<T> _dataProvider;
    private readonly IPublishedSequenceReader? _publishedSequenceReader;

    internal ValueEventPoller(
        IValueDataProvider<T> dataProvider, ISequencer sequencer, Sequence sequence, DependentSequenceGroup dependentSequences)
    {
        _dataProvider = dataProvider;
        _ringBuffer = dataProvider as ValueRingBuffer<T>;
        _sequence = sequence;
        _dependentSequences = dependentSequences;

        // One producer publishes in order, so nothing need be scanned. With several, the scan also covers gating sequences that
        // somebody set without having seen what they claim.
        _publishedSequenceReader = sequencer is SingleProducerSequencer ? null : sequencer;
    }

    /// <summary>The last event that was handled.</summary>
    public Sequence Sequence => _sequence;

    /// <summary>
    /// Feeds all events that are available now, and publishes the sequence once, when they are done or the handler returns false. When
    /// the handler throws, the sequence stays on the last event that was completed, so the failing one is offered again.
    /// </summary>
    public EventPoller.PollState Poll(EventPoller.ValueHandler<T> eventHandler)
    {
        long next = _sequence.Value + 1;
        long available = _dependentSequences.Value;
        if (available >= next)
        {
            if (_publishedSequenceReader is not null)
            {
                available = _publishedSequenceReader.GetHighestPublishedSequence(next, available);
            }

            if (available >= next)
            {
                Feed(eventHandler, next, available);
                return EventPoller.PollState.Processing;
            }
        }

        return _dependentSequences.CursorValue >= next ? EventPoller.PollState.Gating : EventPoller.PollState.Idle;
    }

    private void Feed(EventPoller.ValueHandler<T> eventHandler, long next, long available)
    {
        if (_ringBuffer is null)
        {
            FeedFromProvider(eventHandler, next, available);
            return;
        }

        ValueRingBuffer<T> ringBuffer = _ringBuffer;
        try
        {
            bool goesOn;
            do
            {
                goesOn = eventHandler(ref ringBuffer[next], next, next == available);
                next++;
            }
            while (goesOn && next <= available);
        }
        finally
        {
            // A throw skips the increment, so this is the last completed event on every way out.
            _sequence.SetValue(next - 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FeedFromProvider(EventPoller.ValueHandler<T> eventHandler, long next, long available)
    {
        try
        {
            bool goesOn;
            do
            {
                goesOn = eventHandler(ref _dataProvider[next], next, next == available);
                next++;
            }
            while (goesOn && next <= available);
        }
        finally
        {
            _sequence.SetValue(next - 1);
        }
    }
}
