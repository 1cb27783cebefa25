using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>A set of consumers that a next stage can follow.</summary>
public class ValueEventHandlerGroup<T>
    where T : struct
{
    private readonly ValueTypeDisruptor<T> _disruptor;
    private readonly Sequence[] _sequences;

    internal ValueEventHandlerGroup(ValueTypeDisruptor<T> disruptor, Sequence[] sequences)
    {
        _disruptor = disruptor;
        _sequences = sequences;
    }

    /// <summary>The consumers of both groups.</summary>
    public ValueEventHandlerGroup<T> And(ValueEventHandlerGroup<T> otherHandlerGroup)
    {
        return new ValueEventHandlerGroup<T>(_disruptor, [.. _sequences, .. otherHandlerGroup._sequences]);
    }

    /// <summary>The consumers of this group and <paramref name="processors"/>, which become part of the disruptor.</summary>
    public ValueEventHandlerGroup<T> And(params IEventProcessor[] processors)
    {
        _disruptor.Register(processors);
        return new ValueEventHandlerGroup<T>(_disruptor, [.. DisruptorUtil.GetSequencesFor(processors), .. _sequences]);
    }

    /// <summary>Adds handlers, in parallel with each other, that see an event after all of this group.</summary>
    public ValueEventHandlerGroup<T> Then(params IValueEventHandler<T>[] handlers)
    {
        return HandleEventsWith(handlers);
    }

    /// <inheritdoc cref="Then(IValueEventHandler{T}[])"/>
    public ValueEventHandlerGroup<T> Then(params ValueEventProcessorCreator<T>[] eventProcessorFactories)
    {
        return HandleEventsWith(eventProcessorFactories);
    }

    /// <inheritdoc cref="Then(IValueEventHandler{T}[])"/>
    public ValueEventHandlerGroup<T> HandleEventsWith(params IValueEventHandler<T>[] handlers)
    {
        return _disruptor.CreateEventProcessors(_sequences, handlers);
    }

    /// <inheritdoc cref="Then(IValueEventHandler{T}[])"/>
    public ValueEventHandlerGroup<T> HandleEventsWith(params ValueEventProcessorCreator<T>[] eventProcessorFactories)
    {
        return _disruptor.CreateEventProcessors(_sequences, eventProcessorFactories);
    }

    /// <summary>A barrier behind all of this group, for a consumer outside the disruptor.</summary>
    public SequenceBarrier AsSequenceBarrier()
    {
        return _disruptor.RingBuffer.NewBarrier(SequenceWaiterOwner.Unknown, _sequences);
    }
}
