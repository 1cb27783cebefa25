using System.Diagnostics;
using Disruptor;
using Positions.Core.Pages;

namespace Positions.Engine.Snapshots;

/// <summary>
/// The pool of page copies between the logic, which fills it, and the snapshot's writer, which empties it: a ring of pages, touched when it
/// is made. The writer empties it whatever becomes of the file. If it makes no progress at all for as long as a wait may take, because the
/// disk hangs, the snapshot is given up and not the logic's time: from then on copies go nowhere.
/// </summary>
/// <remarks>
/// Thread: logic, for what IPageSink has and <see cref="Begin"/>; the writer's for <see cref="Take"/>; any for the counters. Waits for: the
/// writer, when full.
/// </remarks>
public sealed class PagePool : IPageSink
{
    /// <summary>Longest wait for room before the snapshot is given up.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly ValueRingBuffer<PageCopy> _ring;
    private readonly ValueEventPoller<PageCopy> _poller;
    private readonly EventPoller.ValueHandler<PageCopy> _onCopy;
    private readonly byte[] _nowhere = new byte[StateMemory.PageBytes];
    private readonly int _pages;
    private readonly long _longestWaitTicks = (long)(LongestWait.TotalSeconds * Stopwatch.Frequency);
    private PageHandler? _handler;
    private long _claimed;
    private long _claimedAt;
    private long _copyTicks;
    private long _waits;
    private int _taken;
    private int _most;
    private volatile bool _isAbandoned;

    /// <param name="pages">Size of the pool in pages of 4 KB, a power of two.</param>
    public PagePool(int pages)
    {
        _pages = pages;
        _ring = ValueRingBuffer<PageCopy>.CreateSingleProducer(static () => default, pages, new YieldingWaitStrategy());
        _poller = _ring.NewPoller();
        _ring.AddGatingSequences(_poller.Sequence);
        _onCopy = OnCopy;
    }

    /// <summary>What the writer does with a copy; it must not keep the reference.</summary>
    public delegate void PageHandler(in PageCopy copy);

    /// <summary>Copies that can be claimed without a wait by the walk over untouched pages: half of the pool is left to inputs.</summary>
    public int FreePages => _isAbandoned ? int.MaxValue : Math.Max(0, (int)_ring.GetRemainingCapacity() - (_pages / 2));

    /// <summary>How often the logic found the pool full and waited.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>True once the writer has stood still for too long: no more copies of this epoch will come.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Thread: logic. A new epoch; the writer has taken everything of the one before.</summary>
    public void Begin()
    {
        _isAbandoned = false;
        _copyTicks = 0;
    }

    /// <inheritdoc/>
    public Span<byte> Claim(int table, int page)
    {
        _claimedAt = Stopwatch.GetTimestamp();
        if (_isAbandoned || (!_ring.HasAvailableCapacity(1) && !WaitForRoom()))
        {
            return _nowhere;
        }

        _claimed = _ring.Next();
        ref PageCopy copy = ref _ring[_claimed];
        copy.Table = table;
        copy.Page = page;
        return copy.Bytes;
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (!_isAbandoned)
        {
            _ring.Publish(_claimed);
        }

        _copyTicks += Stopwatch.GetTimestamp() - _claimedAt;
    }

    /// <summary>Thread: logic. Time spent on copies, waits included, since the last call; in ticks of Stopwatch.</summary>
    public long TakeCopyTicks()
    {
        long ticks = _copyTicks;
        _copyTicks = 0;
        return ticks;
    }

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

    /// <summary>False if the writer stood still all the while.</summary>
    private bool WaitForRoom()
    {
        Volatile.Write(ref _waits, _waits + 1);
        var spin = default(SpinWait);
        while (!_ring.HasAvailableCapacity(1))
        {
            // Without sleeps: an input is at hand, and room comes with the next batch that the writer takes.
            spin.SpinOnce(sleep1Threshold: -1);
            if (Stopwatch.GetTimestamp() - _claimedAt > _longestWaitTicks)
            {
                _isAbandoned = true;
                return false;
            }
        }

        return true;
    }
}
