namespace Disruptor;

/// <summary>A barrier whose blocked waiter can be woken.</summary>
public interface ICancellableBarrier : IDisposable
{
    void CancelProcessing();
}
