namespace Disruptor;

/// <summary>Waits for one barrier's sequences.</summary>
public interface ISequenceWaiter : IDisposable
{
    /// <summary>Waits until the dependencies reach <paramref name="sequence"/>; less is returned only as a timeout.</summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken);

    /// <summary>Wakes a blocked waiter so that it looks at its token. Thread: any.</summary>
    void Cancel();
}
