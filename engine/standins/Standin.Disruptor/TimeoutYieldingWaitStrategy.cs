using System.Diagnostics;

namespace Disruptor;

/// <summary>As <see cref="YieldingWaitStrategy"/>, but reads the clock each turn and gives up, as a timeout, after a while.</summary>
public sealed class TimeoutYieldingWaitStrategy : IWaitStrategy
{
    private const int DefaultBusySpinCount = 100;

    private readonly TimeSpan _timeout;
    private readonly int _busySpinCount;

    public TimeoutYieldingWaitStrategy(TimeSpan timeout)
        : this(timeout, DefaultBusySpinCount)
    {
    }

    /// <param name="timeout">The longest wait.</param>
    /// <param name="busySpinCount">Turns without a yield at the start of each wait.</param>
    public TimeoutYieldingWaitStrategy(TimeSpan timeout, int busySpinCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        _timeout = timeout;
        _busySpinCount = busySpinCount;
    }

    public bool IsBlockingStrategy => false;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new SequenceWaiter(dependentSequences, _timeout, _busySpinCount);
    }

    public void SignalAllWhenBlocking()
    {
    }

    private sealed class SequenceWaiter(DependentSequenceGroup dependentSequences, TimeSpan timeout, int busySpinCount) : ISequenceWaiter
    {
        public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken)
        {
            long startTimestamp = Stopwatch.GetTimestamp();
            int busySpinsLeft = busySpinCount;
            long availableSequence;
            while ((availableSequence = dependentSequences.Value) < sequence)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Stopwatch.GetElapsedTime(startTimestamp) >= timeout)
                {
                    return SequenceWaitResult.Timeout;
                }

                if (busySpinsLeft > 0)
                {
                    busySpinsLeft--;
                }
                else
                {
                    Thread.Yield();
                }
            }

            return availableSequence;
        }

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
