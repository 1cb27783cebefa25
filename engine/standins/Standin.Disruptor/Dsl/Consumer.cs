using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>A processor in the graph. Its dependencies are null when it was made by somebody else.</summary>
internal sealed class Consumer(IEventProcessor processor, DependentSequenceGroup? dependentSequences)
{
    internal IEventProcessor Processor { get; } = processor;

    internal DependentSequenceGroup? DependentSequences { get; } = dependentSequences;

    /// <summary>No other consumer follows this one, so it gates the producers and counts for the backlog.</summary>
    internal bool IsEndOfChain { get; set; } = true;
}
