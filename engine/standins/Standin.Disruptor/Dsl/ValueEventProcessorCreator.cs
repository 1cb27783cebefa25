using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>Makes a processor of the caller's own kind for a place in the graph.</summary>
public delegate IEventProcessor ValueEventProcessorCreator<T>(IValueRingBuffer<T> ringBuffer, SequenceBarrier sequenceBarrier)
    where T : struct;
