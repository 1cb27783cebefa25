using System.Diagnostics;

namespace Disruptor;

/// <summary>Spins for a time, then yields for a time, then leaves the wait to another strategy.</summary>
public sealed class PhasedBackoffWaitStrategy : IWaitStrategy
{
    private const int LooksPerClockRead = 10_000;

    private readonly IWaitStrategy _fallbackStrategy;

    /// <param name="spinTimeout">Time since the first look at the clock after which each round ends with a yield.</param>
    /// <param name="yieldTimeout">Time since the same look after which the fallback takes over.</param>
    /// <param name="fallbackStrategy">What waits in the end, and what producers signal.</param>
    public PhasedBackoffWaitStrategy(TimeSpan spinTimeout, TimeSpan yieldTimeout, IWaitStrategy fallbackStrategy)
    {
        SpinTimeout = ToStopwatchTicks(spinTimeout);
        YieldTimeout = ToStopwatchTicks(yieldTimeout);
        _fallbackStrategy = fallbackStrategy;
    }

    public bool IsBlockingStrategy => _fallbackStrategy.IsBlockingStrategy;

    /// <summary>In <see cref="Stopwatch"/> ticks.</summary>
    public long SpinTimeout { get; }

    /// <summary>In <see cref="Stopwatch"/> ticks.</summary>
    public long YieldTimeout { get; }

    /// <summary>Ends in a <see cref="BlockingWaitStrategy"/>.</summary>
    public static PhasedBackoffWaitStrategy WithLock(TimeSpan spinTimeout, TimeSpan yieldTimeout)
    {
        return new PhasedBackoffWaitStrategy(spinTimeout, yieldTimeout, new BlockingWaitStrategy());
    }

    /// <summary>Ends in a <see cref="SleepingWaitStrategy"/> that sleeps at once, having spun and yielded here.</summary>
    public static PhasedBackoffWaitStrategy WithSleep(TimeSpan spinTimeout, TimeSpan yieldTimeout)
    {
        return new PhasedBackoffWaitStrategy(spinTimeout, yieldTimeout, new SleepingWaitStrategy(0, 0));
    }

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        ISequenceWaiter fallbackWaiter = _fallbackStrategy.NewSequenceWaiter(owner, dependentSequences);
        return new SequenceWaiter(dependentSequences, fallbackWaiter, SpinTimeout, YieldTimeout);
    }

    public void SignalAllWhenBlocking()
    {
        _fallbackStrategy.SignalAllWhenBlocking();
    }

    private static long ToStopwatchTicks(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return (long)(timeout.TotalSeconds * Stopwatch.Frequency);
    }

    private sealed class SequenceWaiter(
        DependentSequenceGroup dependentSequences, ISequenceWaiter fallbackWaiter, long spinTimeoutTicks, long yieldTimeoutTicks)
        : ISequenceWaiter
    {
        public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken)
        {
            long startTimestamp = 0;
            bool hasStartTimestamp = false;
            int looksLeft = LooksPerClockRead;
            long availableSequence;
            while ((availableSequence = dependentSequences.Value) < sequence)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (--looksLeft > 0)
                {
                    continue;
                }

                looksLeft = LooksPerClockRead;
                if (!hasStartTimestamp)
                {
                    startTimestamp = Stopwatch.GetTimestamp();
                    hasStartTimestamp = true;
                    continue;
                }

                long elapsedTicks = Stopwatch.GetTimestamp() - startTimestamp;
                if (elapsedTicks > yieldTimeoutTicks)
                {
                    return fallbackWaiter.WaitFor(sequence, cancellationToken);
                }

                if (elapsedTicks > spinTimeoutTicks)
                {
                    Thread.Yield();
                }
            }

            return availableSequence;
        }

        public void Cancel()
        {
            fallbackWaiter.Cancel();
        }

        public void Dispose()
        {
            fallbackWaiter.Dispose();
        }
    }
}
