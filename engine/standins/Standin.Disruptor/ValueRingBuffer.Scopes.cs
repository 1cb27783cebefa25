namespace Disruptor;

// The scopes of a claim. A scope publishes each time it is disposed of: dispose of it once, and let nothing throw between claim and
// fill that leaves a half-filled event, because that is published as well.
public sealed partial class ValueRingBuffer<T>
{
    /// <summary>One claimed event.</summary>
    public readonly struct UnpublishedEventScope : IDisposable
    {
        private readonly ValueRingBuffer<T> _ringBuffer;
        private readonly long _sequence;

        public UnpublishedEventScope(ValueRingBuffer<T> ringBuffer, long sequence)
        {
            _ringBuffer = ringBuffer;
            _sequence = sequence;
        }

        public long Sequence => _sequence;

        public ref T Event()
        {
            return ref _ringBuffer[_sequence];
        }

        public void Dispose()
        {
            _ringBuffer.Publish(_sequence);
        }
    }

    /// <summary>A range of claimed events.</summary>
    public readonly struct UnpublishedEventBatchScope : IDisposable
    {
        private readonly ValueRingBuffer<T> _ringBuffer;
        private readonly long _startSequence;
        private readonly long _endSequence;

        public UnpublishedEventBatchScope(ValueRingBuffer<T> ringBuffer, long startSequence, long endSequence)
        {
            _ringBuffer = ringBuffer;
            _startSequence = startSequence;
            _endSequence = endSequence;
        }

        public long StartSequence => _startSequence;

        public long EndSequence => _endSequence;

        /// <summary>The event at <paramref name="index"/> from the start of the range, unchecked.</summary>
        public ref T Event(int index)
        {
            return ref _ringBuffer[_startSequence + index];
        }

        public void Dispose()
        {
            _ringBuffer.Publish(_startSequence, _endSequence);
        }
    }

    /// <summary>One claimed event, or none when the ring was full.</summary>
    public readonly struct NullableUnpublishedEventScope : IDisposable
    {
        private readonly ValueRingBuffer<T>? _ringBuffer;
        private readonly long _sequence;

        public NullableUnpublishedEventScope(ValueRingBuffer<T>? ringBuffer, long sequence)
        {
            _ringBuffer = ringBuffer;
            _sequence = sequence;
        }

        public bool HasEvent => _ringBuffer is not null;

        public bool TryGetEvent(out EventRef eventRef)
        {
            eventRef = _ringBuffer is null ? default : new EventRef(_ringBuffer, _sequence);
            return _ringBuffer is not null;
        }

        public void Dispose()
        {
            _ringBuffer?.Publish(_sequence);
        }
    }

    /// <summary>The event of a scope that has one.</summary>
    public readonly struct EventRef
    {
        private readonly ValueRingBuffer<T> _ringBuffer;
        private readonly long _sequence;

        public EventRef(ValueRingBuffer<T> ringBuffer, long sequence)
        {
            _ringBuffer = ringBuffer;
            _sequence = sequence;
        }

        public long Sequence => _sequence;

        public ref T Event()
        {
            return ref _ringBuffer[_sequence];
        }
    }

    /// <summary>A range of claimed events, or none when the ring had no room for all.</summary>
    public readonly struct NullableUnpublishedEventBatchScope : IDisposable
    {
        private readonly ValueRingBuffer<T>? _ringBuffer;
        private readonly long _startSequence;
        private readonly long _endSequence;

        public NullableUnpublishedEventBatchScope(ValueRingBuffer<T>? ringBuffer, long startSequence, long endSequence)
        {
            _ringBuffer = ringBuffer;
            _startSequence = startSequence;
            _endSequence = endSequence;
        }

        public bool HasEvents => _ringBuffer is not null;

        public bool TryGetEvents(out EventBatchRef eventRef)
        {
            eventRef = _ringBuffer is null ? default : new EventBatchRef(_ringBuffer, _startSequence, _endSequence);
            return _ringBuffer is not null;
        }

        public void Dispose()
        {
            _ringBuffer?.Publish(_startSequence, _endSequence);
        }
    }

    /// <summary>The events of a scope that has some.</summary>
    public readonly struct EventBatchRef
    {
        private readonly ValueRingBuffer<T> _ringBuffer;
        private readonly long _startSequence;
        private readonly long _endSequence;

        public EventBatchRef(ValueRingBuffer<T> ringBuffer, long startSequence, long endSequence)
        {
            _ringBuffer = ringBuffer;
            _startSequence = startSequence;
            _endSequence = endSequence;
        }

        public long StartSequence => _startSequence;

        public long EndSequence => _endSequence;

        /// <summary>The event at <paramref name="index"/> from the start of the range, unchecked.</summary>
        public ref T Event(int index)
        {
            return ref _ringBuffer[_startSequence + index];
        }
    }
}
