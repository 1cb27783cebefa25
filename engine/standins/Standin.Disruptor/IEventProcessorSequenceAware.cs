namespace Disruptor;

/// <summary>A handler that wants its processor's sequence, to report progress before a batch ends.</summary>
public interface IEventProcessorSequenceAware
{
    /// <summary>Called once, when the processor is created.</summary>
    void SetSequenceCallback(Sequence sequenceCallback);
}
