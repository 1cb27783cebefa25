using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>
/// The consumers of one disruptor, by handler and in the order of registration. Thread: the one that wires the graph, until it starts.
/// </summary>
internal sealed class ConsumerRepository
{
    private readonly Dictionary<IEventHandler, Consumer> _consumersByHandler = new(ReferenceEqualityComparer.Instance);
    private readonly List<Consumer> _consumers = [];

    internal IReadOnlyList<Consumer> Consumers => _consumers;

    internal void Add(IEventProcessor processor, IEventHandler handler, DependentSequenceGroup dependentSequences)
    {
        Consumer consumer = new(processor, dependentSequences);
        _consumersByHandler[handler] = consumer;
        _consumers.Add(consumer);
    }

    internal void Add(IEventProcessor processor)
    {
        if (!_consumers.Exists(consumer => ReferenceEquals(consumer.Processor, processor)))
        {
            _consumers.Add(new Consumer(processor, dependentSequences: null));
        }
    }

    internal Consumer? Find(IEventHandler handler)
    {
        return _consumersByHandler.GetValueOrDefault(handler);
    }

    /// <exception cref="ArgumentException">The handler was never added.</exception>
    internal Consumer Get(IEventHandler handler)
    {
        return Find(handler)
            ?? throw new ArgumentException($"The event handler {handler} is not processing events.", nameof(handler));
    }

    internal void UnmarkEndOfChain(Sequence[] sequences)
    {
        foreach (Consumer consumer in _consumers)
        {
            if (Array.Exists(sequences, sequence => ReferenceEquals(sequence, consumer.Processor.Sequence)))
            {
                consumer.IsEndOfChain = false;
            }
        }
    }

    /// <summary>Whether a running consumer at the end of a chain has not reached <paramref name="cursor"/>.</summary>
    internal bool HasBacklog(long cursor)
    {
        foreach (Consumer consumer in _consumers)
        {
            if (consumer.IsEndOfChain && consumer.Processor.IsRunning && consumer.Processor.Sequence.Value < cursor)
            {
                return true;
            }
        }

        return false;
    }
}
