namespace Disruptor.Processing;

/// <summary>Runs a handler on a thread of its own, from barrier to barrier.</summary>
public interface IEventProcessor : IDisposable
{
    /// <summary>The last event of the last finished batch.</summary>
    Sequence Sequence { get; }

    bool IsRunning { get; }

    /// <summary>Starts the loop on <paramref name="taskScheduler"/>; the task completes when OnStart has returned.</summary>
    /// <exception cref="InvalidOperationException">It is running.</exception>
    Task Start(TaskScheduler taskScheduler);

    /// <summary>Asks the loop to end after the batch it is in; the task completes when OnShutdown has returned.</summary>
    Task Halt();
}
