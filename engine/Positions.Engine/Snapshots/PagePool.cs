using Disruptor;
using Positions.Core.Pages;

namespace Positions.Engine.Snapshots;

/// <summary>
/// The pool of page copies between the logic, which fills it, and the snapshot's writer, which empties it: a ring of pages, touched when it
/// is made. The writer empties it whatever becomes of the file, so that the logic never waits for more than the disk.
/// </summary>
/// <remarks>
/// Thread: logic, for what IPageSink has; the writer's for <see cref="Take"/>; any for the counters. Waits for: the writer, when full.
/// </remarks>
public sealed class PagePool : IPageSink
{
    private readonly ValueRingBuffer<PageCopy> _ring;
    private readonly ValueEventPoller<PageCopy> _poller;
    private readonly EventPoller.ValueHandler<PageCopy> _onCopy;
    private PageHandler? _handler;
    private long _claimed;
    private long _waits;
    private int _taken;
    private int _most;

    /// <param name="pages">Size of the pool in pages of 4 KB, a power of two.</param>
    public PagePool(int pages)
    {
        _ring = ValueRingBuffer<PageCopy>.CreateSingleProducer(static () => default, pages, new YieldingWaitStrategy());
        _poller = _ring.NewPoller();
        _ring.AddGatingSequences(_poller.Sequence);
        _onCopy = OnCopy;
    }

    /// <summary>What the writer does with a copy; it must not keep the reference.</summary>
    public delegate void PageHandler(in PageCopy copy);

    /// <inheritdoc/>
    public int FreePages => (int)_ring.GetRemainingCapacity();

    /// <summary>How often the logic found the pool full and waited.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <inheritdoc/>
    public Span<byte> Claim(int table, int page)
    {
        if (!_ring.HasAvailableCapacity(1))
        {
            WaitForRoom();
        }

        _claimed = _ring.Next();
        ref PageCopy copy = ref _ring[_claimed];
        copy.Table = table;
        copy.Page = page;
        return copy.Bytes;
    }

    /// <inheritdoc/>
    public void Commit() => _ring.Publish(_claimed);

    /// <summary>Hands at most <paramref name="most"/> copies to the handler and gives their room back; returns how many there were.</summary>
    public int Take(PageHandler handler, int most)
    {
        _handler = handler;
        _most = most;
        _taken = 0;
        _poller.Poll(_onCopy);
        _handler = null;
        return _taken;
    }

    private bool OnCopy(ref PageCopy copy, long sequence, bool endOfBatch)
    {
        _handler!(in copy);
        return ++_taken < _most;
    }

    private void WaitForRoom()
    {
        Volatile.Write(ref _waits, _waits + 1);
        var spin = default(SpinWait);
        while (!_ring.HasAvailableCapacity(1))
        {
            // Without sleeps: an input is at hand, and room comes with the next batch that the writer takes.
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
