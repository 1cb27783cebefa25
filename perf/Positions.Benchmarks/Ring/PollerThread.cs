using Disruptor;

namespace Positions.Benchmarks.Ring;

/// <summary>Drives one poller on a thread of its own, yielding when there is nothing, until stopped.</summary>
internal sealed class PollerThread : IDisposable
{
    private const int SpinsBeforeYield = 100;

    private readonly ValueEventPoller<RingSlot> _poller;
    private readonly EventPoller.ValueHandler<RingSlot> _handler;
    private readonly Thread _thread;
    private volatile bool _isStopped;

    internal PollerThread(ValueEventPoller<RingSlot> poller, HashingStage stage)
    {
        _poller = poller;
        _handler = stage.PollHandler;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
    }

    private void Run()
    {
        int idleTurns = 0;
        while (!_isStopped)
        {
            if (_poller.Poll(_handler) == EventPoller.PollState.Processing)
            {
                idleTurns = 0;
            }
            else if (++idleTurns > SpinsBeforeYield)
            {
                Thread.Yield();
            }
        }
    }
}
