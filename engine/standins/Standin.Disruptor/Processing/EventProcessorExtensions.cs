namespace Disruptor.Processing;

/// <summary>Shorter ways to start a processor.</summary>
public static class EventProcessorExtensions
{
    /// <summary>Starts on the default scheduler, which gives the loop a thread of its own.</summary>
    public static Task Start(this IEventProcessor eventProcessor)
    {
        return eventProcessor.Start(TaskScheduler.Default);
    }
}
