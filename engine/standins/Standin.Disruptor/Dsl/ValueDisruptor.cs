using System.Runtime.CompilerServices;

namespace Disruptor.Dsl;

/// <summary>A disruptor over a <see cref="ValueRingBuffer{T}"/>.</summary>
public class ValueDisruptor<T> : ValueTypeDisruptor<T>
    where T : struct
{
    private readonly ValueRingBuffer<T> _valueRingBuffer;

    /// <summary>Several producers, blocking wait strategy, default scheduler.</summary>
    public ValueDisruptor(Func<T> eventFactory, int ringBufferSize)
        : this(eventFactory, ringBufferSize, TaskScheduler.Default)
    {
    }

    /// <summary>Several producers, default scheduler.</summary>
    public ValueDisruptor(Func<T> eventFactory, int ringBufferSize, IWaitStrategy waitStrategy)
        : this(eventFactory, ringBufferSize, TaskScheduler.Default, SequencerFactory.DefaultProducerType, waitStrategy)
    {
    }

    /// <summary>Several producers, blocking wait strategy.</summary>
    public ValueDisruptor(Func<T> eventFactory, int ringBufferSize, TaskScheduler taskScheduler)
        : this(
            eventFactory, ringBufferSize, taskScheduler, SequencerFactory.DefaultProducerType, SequencerFactory.DefaultWaitStrategy())
    {
    }

    public ValueDisruptor(
        Func<T> eventFactory, int ringBufferSize, TaskScheduler taskScheduler, ProducerType producerType, IWaitStrategy waitStrategy)
        : this(ValueRingBuffer<T>.Create(producerType, eventFactory, ringBufferSize, waitStrategy), taskScheduler)
    {
    }

    private ValueDisruptor(ValueRingBuffer<T> ringBuffer, TaskScheduler taskScheduler)
        : base(ringBuffer, taskScheduler)
    {
        _valueRingBuffer = ringBuffer;
    }

    public new ValueRingBuffer<T> RingBuffer => _valueRingBuffer;

    /// <inheritdoc cref="ICursored.Cursor"/>
    public long Cursor => _valueRingBuffer.Cursor;

    public long BufferSize => _valueRingBuffer.BufferSize;

    /// <inheritdoc cref="ValueRingBuffer{T}.this"/>
    public ref T this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _valueRingBuffer[sequence];
    }

    /// <inheritdoc cref="ValueRingBuffer{T}.PublishEvent"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueRingBuffer<T>.UnpublishedEventScope PublishEvent()
    {
        return _valueRingBuffer.PublishEvent();
    }

    /// <inheritdoc cref="ValueRingBuffer{T}.PublishEvents"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueRingBuffer<T>.UnpublishedEventBatchScope PublishEvents(int count)
    {
        return _valueRingBuffer.PublishEvents(count);
    }
}
