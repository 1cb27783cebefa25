using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor.Dsl;
using Disruptor.Processing;

namespace Disruptor;

/// <summary>A ring whose slots are values: the events lie side by side in one array.</summary>
/// <remarks>Thread: as the sequencer's, see <see cref="SingleProducerSequencer"/> and <see cref="MultiProducerSequencer"/>.</remarks>
[SuppressMessage("Design", "CA1000", Justification = "The static factories are upstream's.")]
public sealed partial class ValueRingBuffer<T> : RingBuffer, IValueRingBuffer<T>
    where T : struct
{
    public ValueRingBuffer(ISequencer sequencer)
        : base(sequencer, typeof(T), SlotPadding)
    {
    }

    /// <param name="eventFactory">Called once per slot, in slot order.</param>
    /// <param name="sequencer">Gives the size.</param>
    public ValueRingBuffer(Func<T> eventFactory, ISequencer sequencer)
        : this(sequencer)
    {
        for (int i = 0; i < _bufferSize; i++)
        {
            this[i] = eventFactory();
        }
    }

    /// <summary>A ring for several producers, with the default wait strategy.</summary>
    public ValueRingBuffer(Func<T> eventFactory, int bufferSize)
        : this(eventFactory, SequencerFactory.Create(SequencerFactory.DefaultProducerType, bufferSize))
    {
    }

    /// <summary>Unused elements at each end, so that no neighbour on the heap shares a line with an event. A constant to the JIT.</summary>
    private static int SlotPadding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PaddingElements(Unsafe.SizeOf<T>());
    }

    /// <summary>The slot of <paramref name="sequence"/>, unchecked: claim it, or get it through a barrier, before.</summary>
    public ref T this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Bounds: the array is a T[] of size + 2 * padding elements, and the masked sequence is below the size.
            T[] entries = Unsafe.As<T[]>(_entries);
            return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(entries), SlotPadding + (nint)(sequence & _indexMask));
        }
    }

    public static ValueRingBuffer<T> CreateMultiProducer(Func<T> factory, int bufferSize, IWaitStrategy waitStrategy)
    {
        return Create(ProducerType.Multi, factory, bufferSize, waitStrategy);
    }

    public static ValueRingBuffer<T> CreateMultiProducer(Func<T> factory, int bufferSize)
    {
        return Create(ProducerType.Multi, factory, bufferSize, SequencerFactory.DefaultWaitStrategy());
    }

    public static ValueRingBuffer<T> CreateSingleProducer(Func<T> factory, int bufferSize, IWaitStrategy waitStrategy)
    {
        return Create(ProducerType.Single, factory, bufferSize, waitStrategy);
    }

    public static ValueRingBuffer<T> CreateSingleProducer(Func<T> factory, int bufferSize)
    {
        return Create(ProducerType.Single, factory, bufferSize, SequencerFactory.DefaultWaitStrategy());
    }

    public static ValueRingBuffer<T> Create(ProducerType producerType, Func<T> factory, int bufferSize, IWaitStrategy waitStrategy)
    {
        return new ValueRingBuffer<T>(factory, SequencerFactory.Create(producerType, bufferSize, waitStrategy));
    }

    /// <summary>
    /// Moves the claim position to <paramref name="sequence"/> and returns its slot. Only for starting a ring elsewhere than at 0.
    /// </summary>
    public ref T ClaimAndGetPreallocated(long sequence)
    {
        _sequencerDispatcher.Sequencer.Claim(sequence);
        return ref this[sequence];
    }

    /// <inheritdoc cref="ISequencer.NewPoller"/>
    public ValueEventPoller<T> NewPoller(params Sequence[] gatingSequences)
    {
        return _sequencerDispatcher.Sequencer.NewPoller(this, gatingSequences);
    }

    IValueEventProcessor<T> IValueRingBuffer<T>.CreateEventProcessor(SequenceBarrier barrier, IValueEventHandler<T> eventHandler)
    {
        return EventProcessorFactory.Create(this, barrier, eventHandler);
    }

    /// <summary>Claims one event; it is published when the scope is disposed of, also when the filling threw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UnpublishedEventScope PublishEvent()
    {
        return new UnpublishedEventScope(this, Next());
    }

    /// <summary>As <see cref="PublishEvent"/>, but the scope is empty when the ring is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NullableUnpublishedEventScope TryPublishEvent()
    {
        return new NullableUnpublishedEventScope(TryNext(out long sequence) ? this : null, sequence);
    }

    /// <summary>
    /// Claims <paramref name="count"/> events; they are published when the scope is disposed of, also when the filling threw.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UnpublishedEventBatchScope PublishEvents(int count)
    {
        long endSequence = Next(count);
        return new UnpublishedEventBatchScope(this, endSequence - count + 1, endSequence);
    }

    /// <summary>As <see cref="PublishEvents"/>, but the scope is empty when the ring has no room for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NullableUnpublishedEventBatchScope TryPublishEvents(int count)
    {
        return TryNext(count, out long endSequence)
            ? new NullableUnpublishedEventBatchScope(this, endSequence - count + 1, endSequence)
            : new NullableUnpublishedEventBatchScope(null, 0, 0);
    }

    public override string ToString()
    {
        string sequencerName = _sequencerDispatcher.Sequencer.GetType().Name;
        return $"ValueRingBuffer<{typeof(T).Name}> {{ BufferSize = {_bufferSize}, Sequencer = {sequencerName} }}";
    }
}
