namespace Disruptor.Processing;

/// <summary>
/// Calls a handler that is a class. OnEvent goes through a delegate bound to the handler's own method: the interface call in the loop would
/// be one call site for all handlers of an event type, where the JIT's guess at the target fits at most one of them.
/// </summary>
internal readonly struct HandlerReference<T>(IValueEventHandler<T> handler) : IValueEventHandler<T>
    where T : struct
{
    private readonly OnEventDelegate _onEvent = handler.OnEvent;

    private delegate void OnEventDelegate(ref T data, long sequence, bool endOfBatch);

    public int? MaxBatchSize => handler.MaxBatchSize;

    public void OnEvent(ref T data, long sequence, bool endOfBatch)
    {
        _onEvent(ref data, sequence, endOfBatch);
    }

    public void OnBatchStart(long batchSize)
    {
        handler.OnBatchStart(batchSize);
    }

    public void OnStart()
    {
        handler.OnStart();
    }

    public void OnShutdown()
    {
        handler.OnShutdown();
    }

    public void OnTimeout(long sequence)
    {
        handler.OnTimeout(sequence);
    }
}
