using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor.Dsl;
using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// Sequencer for any number of producer threads: the cursor counts claims, and each slot has a lap number that tells whether it is
/// published.
/// </summary>
/// <remarks>
/// Thread: any, for every member. The lap of sequence s is <c>(int)(s >>> log2(size))</c>, stored at <c>s &amp; (size - 1)</c> when s is
/// published: a slot from an earlier lap, or never published (-1), differs from the lap that a reader expects. The lap may wrap as an
/// int; only equality is asked.
/// </remarks>
public sealed class MultiProducerSequencer : ISequencer
{
    private readonly Sequence _cursor = new();
    private readonly IWaitStrategy _waitStrategy;
    private readonly int[] _publishedLaps;
    private readonly int _bufferSize;
    private readonly int _indexMask;
    private readonly int _indexShift;
    private readonly bool _isBlockingWaitStrategy;
    private Sequence[] _gatingSequences = [];

    internal MultiProducerFields _producers;

    public MultiProducerSequencer(int bufferSize)
        : this(bufferSize, SequencerFactory.DefaultWaitStrategy())
    {
    }

    public MultiProducerSequencer(int bufferSize, IWaitStrategy waitStrategy)
    {
        _bufferSize = Util.BufferSize.Validate(bufferSize);
        _indexMask = bufferSize - 1;
        _indexShift = DisruptorUtil.Log2(bufferSize);
        _waitStrategy = waitStrategy;
        _isBlockingWaitStrategy = waitStrategy.IsBlockingStrategy;
        _producers.CachedGatingValue = Sequence.InitialCursorValue;

        // Pinned: the array is written by every producer and read by every first-stage consumer for the life of the ring; the
        // collector should never move it.
        _publishedLaps = GC.AllocateUninitializedArray<int>(bufferSize, pinned: true);
        _publishedLaps.AsSpan().Fill(-1);
    }

    public int BufferSize => _bufferSize;

    public long Cursor => _cursor.Value;

    public bool HasAvailableCapacity(int requiredCapacity)
    {
        return HasAvailableCapacity(_cursor.Value, requiredCapacity);
    }

    public long GetRemainingCapacity()
    {
        long produced = _cursor.Value;
        long consumed = DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), produced);
        return _bufferSize - (produced - consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next()
    {
        return ClaimNext(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next(int n)
    {
        if ((uint)(n - 1) >= (uint)_bufferSize)
        {
            ThrowHelper.ThrowClaimCountOutOfRange(n, _bufferSize);
        }

        return ClaimNext(n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out long sequence)
    {
        return TryClaimNext(1, out sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(int n, out long sequence)
    {
        if ((uint)(n - 1) >= (uint)_bufferSize)
        {
            ThrowHelper.ThrowClaimCountOutOfRange(n, _bufferSize);
        }

        return TryClaimNext(n, out sequence);
    }

    public void Claim(long sequence)
    {
        _cursor.SetValue(sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long sequence)
    {
        SetPublished(sequence);
        if (_isBlockingWaitStrategy)
        {
            _waitStrategy.SignalAllWhenBlocking();
        }
    }

    public void Publish(long lo, long hi)
    {
        for (long sequence = lo; sequence <= hi; sequence++)
        {
            SetPublished(sequence);
        }

        if (_isBlockingWaitStrategy)
        {
            _waitStrategy.SignalAllWhenBlocking();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAvailable(long sequence)
    {
        return Volatile.Read(ref PublishedLap(sequence)) == LapOf(sequence);
    }

    public long GetHighestPublishedSequence(long nextSequence, long availableSequence)
    {
        long sequence = nextSequence;
        while (sequence <= availableSequence && IsAvailable(sequence))
        {
            sequence++;
        }

        return sequence - 1;
    }

    public void AddGatingSequences(params Sequence[] gatingSequences)
    {
        SequenceGroups.Add(ref _gatingSequences, this, gatingSequences);
    }

    public bool RemoveGatingSequence(Sequence sequence)
    {
        return SequenceGroups.Remove(ref _gatingSequences, sequence);
    }

    public long GetMinimumSequence()
    {
        return DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), _cursor.Value);
    }

    public SequenceBarrier NewBarrier(SequenceWaiterOwner owner, params Sequence[] sequencesToTrack)
    {
        DependentSequenceGroup dependentSequences = new(_cursor, sequencesToTrack);
        return new SequenceBarrier(this, _waitStrategy.NewSequenceWaiter(owner, dependentSequences), dependentSequences);
    }

    public ValueEventPoller<T> NewPoller<T>(IValueDataProvider<T> provider, params Sequence[] gatingSequences)
        where T : struct
    {
        return EventPoller.Create(provider, this, new Sequence(), _cursor, gatingSequences);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ClaimNext(int n)
    {
        long next = _cursor.AddAndGet(n);
        long current = next - n;
        long wrapPoint = next - _bufferSize;
        long cachedGatingValue = Volatile.Read(ref _producers.CachedGatingValue);

        if (wrapPoint > cachedGatingValue || cachedGatingValue > current)
        {
            WaitForCapacity(current, wrapPoint);
        }

        return next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForCapacity(long current, long wrapPoint)
    {
        AggressiveSpinWait spinWait = default;
        long minimum;
        while (wrapPoint > (minimum = DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), current)))
        {
            spinWait.SpinOnce();
        }

        // Another producer may store an older minimum over this one; too low only means one more look.
        Volatile.Write(ref _producers.CachedGatingValue, minimum);
    }

    private bool TryClaimNext(int n, out long sequence)
    {
        long current;
        long next;
        do
        {
            current = _cursor.Value;
            next = current + n;
            if (!HasAvailableCapacity(current, n))
            {
                sequence = 0;
                return false;
            }
        }
        while (!_cursor.CompareAndSet(current, next));

        sequence = next;
        return true;
    }

    private bool HasAvailableCapacity(long current, int requiredCapacity)
    {
        long wrapPoint = current + requiredCapacity - _bufferSize;
        long cachedGatingValue = Volatile.Read(ref _producers.CachedGatingValue);
        if (wrapPoint <= cachedGatingValue && cachedGatingValue <= current)
        {
            return true;
        }

        long minimum = DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), current);
        Volatile.Write(ref _producers.CachedGatingValue, minimum);
        return wrapPoint <= minimum;
    }

    /// <summary>Release write: the event's contents become visible with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetPublished(long sequence)
    {
        Volatile.Write(ref PublishedLap(sequence), LapOf(sequence));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LapOf(long sequence)
    {
        return (int)(sequence >>> _indexShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int PublishedLap(long sequence)
    {
        // Bound: the mask is the array's length - 1.
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_publishedLaps), (int)sequence & _indexMask);
    }
}
