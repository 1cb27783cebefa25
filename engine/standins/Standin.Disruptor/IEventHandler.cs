namespace Disruptor;

/// <summary>
/// What every handler may implement, whatever the shape of its events. All calls come from the handler's one processor thread.
/// </summary>
public interface IEventHandler
{
    /// <summary>The most events of one batch; null for all that are available. Read once, when the processor is created.</summary>
    int? MaxBatchSize => null;

    /// <summary>Called once, before the first event.</summary>
    void OnStart()
    {
    }

    /// <summary>Called once, after the last event.</summary>
    void OnShutdown()
    {
    }

    /// <summary>
    /// Called when a wait strategy with a timeout gave up; <paramref name="sequence"/> is the last one processed, -1 at first.
    /// </summary>
    void OnTimeout(long sequence)
    {
    }
}
