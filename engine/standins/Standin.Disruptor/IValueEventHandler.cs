namespace Disruptor;

/// <summary>Handles the events of a ring of values. All calls come from the handler's one processor thread.</summary>
public interface IValueEventHandler<T> : IEventHandler
    where T : struct
{
    /// <summary>
    /// Handles one event. <paramref name="endOfBatch"/> marks the last of what was available when the batch began, or of
    /// <see cref="IEventHandler.MaxBatchSize"/>: the place to flush, not a sign that the ring is empty.
    /// </summary>
    void OnEvent(ref T data, long sequence, bool endOfBatch);

    /// <summary>Called before each batch of <paramref name="batchSize"/> events, if the handler overrides it.</summary>
    void OnBatchStart(long batchSize)
    {
    }
}
