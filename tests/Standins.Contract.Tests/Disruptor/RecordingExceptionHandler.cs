using System.Collections.Concurrent;
using Disruptor;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Writes down what it is given and returns, which means: skip.</summary>
public sealed class RecordingExceptionHandler : IValueExceptionHandler<TestEvent>
{
    public ConcurrentQueue<(Exception Exception, long Sequence, long Value)> EventExceptions { get; } = new();

    public ConcurrentQueue<Exception> StartExceptions { get; } = new();

    public ConcurrentQueue<Exception> ShutdownExceptions { get; } = new();

    public ConcurrentQueue<(Exception Exception, long Sequence)> TimeoutExceptions { get; } = new();

    public void HandleEventException(Exception ex, long sequence, ref TestEvent evt)
    {
        EventExceptions.Enqueue((ex, sequence, evt.Value));
    }

    public void HandleOnTimeoutException(Exception ex, long sequence)
    {
        TimeoutExceptions.Enqueue((ex, sequence));
    }

    public void HandleOnStartException(Exception ex)
    {
        StartExceptions.Enqueue(ex);
    }

    public void HandleOnShutdownException(Exception ex)
    {
        ShutdownExceptions.Enqueue(ex);
    }
}
