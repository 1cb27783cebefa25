namespace Disruptor.Dsl;

/// <summary>Makes the sequencer for a producer type.</summary>
public static class SequencerFactory
{
    public static readonly ProducerType DefaultProducerType = ProducerType.Multi;

    /// <summary>A new <see cref="BlockingWaitStrategy"/> each time: two rings that share one would wake each other's consumers.</summary>
    public static IWaitStrategy DefaultWaitStrategy()
    {
        return new BlockingWaitStrategy();
    }

    public static ISequencer Create(ProducerType producerType, int bufferSize)
    {
        return Create(producerType, bufferSize, DefaultWaitStrategy());
    }

    public static ISequencer Create(ProducerType producerType, int bufferSize, IWaitStrategy waitStrategy)
    {
        return producerType switch
        {
            ProducerType.Single => new SingleProducerSequencer(bufferSize, waitStrategy),
            ProducerType.Multi => new MultiProducerSequencer(bufferSize, waitStrategy),
            _ => throw new ArgumentOutOfRangeException(nameof(producerType), producerType, "Neither Single nor Multi."),
        };
    }
}
