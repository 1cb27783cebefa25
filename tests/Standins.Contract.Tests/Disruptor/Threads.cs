using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Runs what may block on a thread that the test's token lets the test leave behind: a hang becomes a failure.</summary>
internal static class Threads
{
    internal static Task Run(Action action, CancellationToken cancellationToken)
    {
        return Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
    }

    internal static Task<TResult> Run<TResult>(Func<TResult> function, CancellationToken cancellationToken)
    {
        return Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
    }

    internal static async Task Until(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    internal static Task Shutdown(ValueDisruptor<TestEvent> disruptor, CancellationToken cancellationToken)
    {
        return Run(disruptor.Shutdown, cancellationToken).Unwrap().WaitAsync(cancellationToken);
    }

    /// <summary>Publishes events whose values are <paramref name="first"/>, <paramref name="first"/> + 1 and so on.</summary>
    internal static Task Publish(ValueRingBuffer<TestEvent> ring, long first, int count, CancellationToken cancellationToken)
    {
        return Run(() => PublishHere(ring, first, count), cancellationToken);
    }

    internal static void PublishHere(ValueRingBuffer<TestEvent> ring, long first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using ValueRingBuffer<TestEvent>.UnpublishedEventScope scope = ring.PublishEvent();
            scope.Event() = new TestEvent { Value = first + i };
        }
    }
}
