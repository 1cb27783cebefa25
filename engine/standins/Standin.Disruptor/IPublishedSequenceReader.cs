namespace Disruptor;

/// <summary>Tells published sequences from merely claimed ones.</summary>
public interface IPublishedSequenceReader
{
    /// <summary>
    /// The end of the unbroken run of published sequences that starts at <paramref name="nextSequence"/>, looking no further than
    /// <paramref name="availableSequence"/>; <paramref name="nextSequence"/> - 1 when the first is not published.
    /// </summary>
    long GetHighestPublishedSequence(long nextSequence, long availableSequence);
}
