using System.Runtime.CompilerServices;
using Disruptor.Dsl;
using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// Sequencer for one producer thread: the claim counter is a plain field and the cursor moves only when an event is published.
/// </summary>
/// <remarks>
/// Thread: claims, capacity questions and publications belong to the one producer; the rest may be called by any thread.
/// Publishing a sequence publishes all that were claimed before it. When the ring looks full, a claim first stores the claim counter
/// into the cursor: earlier claims that are not published yet become visible then, so never hold more than one, except by
/// <see cref="Next(int)"/>.
/// </remarks>
public sealed class SingleProducerSequencer : ISequencer
{
    private readonly Sequence _cursor = new();
    private readonly IWaitStrategy _waitStrategy;
    private readonly int _bufferSize;
    private readonly bool _isBlockingWaitStrategy;
    private Sequence[] _gatingSequences = [];

    internal SingleProducerFields _producer;

    public SingleProducerSequencer(int bufferSize)
        : this(bufferSize, SequencerFactory.DefaultWaitStrategy())
    {
    }

    public SingleProducerSequencer(int bufferSize, IWaitStrategy waitStrategy)
    {
        _bufferSize = Util.BufferSize.Validate(bufferSize);
        _waitStrategy = waitStrategy;
        _isBlockingWaitStrategy = waitStrategy.IsBlockingStrategy;
        _producer.NextValue = Sequence.InitialCursorValue;
        _producer.CachedGatingValue = Sequence.InitialCursorValue;
    }

    public int BufferSize => _bufferSize;

    public long Cursor => _cursor.Value;

    /// <inheritdoc/>
    /// <remarks>Thread: producer, because it refreshes the cached gating minimum.</remarks>
    public bool HasAvailableCapacity(int requiredCapacity)
    {
        return HasAvailableCapacity(requiredCapacity, storeCursor: false);
    }

    public long GetRemainingCapacity()
    {
        long produced = _producer.NextValue;
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
        _producer.NextValue = sequence;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long sequence)
    {
        _cursor.SetValue(sequence);
        if (_isBlockingWaitStrategy)
        {
            _waitStrategy.SignalAllWhenBlocking();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long lo, long hi)
    {
        Publish(hi);
    }

    public bool IsAvailable(long sequence)
    {
        long cursor = _cursor.Value;
        return sequence <= cursor && sequence > cursor - _bufferSize;
    }

    /// <summary>Returns <paramref name="availableSequence"/>: with one producer, everything up to the cursor is published.</summary>
    public long GetHighestPublishedSequence(long nextSequence, long availableSequence)
    {
        return availableSequence;
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
        long current = _producer.NextValue;
        long next = current + n;
        long wrapPoint = next - _bufferSize;
        long cachedGatingValue = _producer.CachedGatingValue;

        // The second test is for a claim counter that Claim has moved back below the cached minimum.
        if (wrapPoint > cachedGatingValue || cachedGatingValue > current)
        {
            WaitForCapacity(current, wrapPoint);
        }

        _producer.NextValue = next;
        return next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForCapacity(long current, long wrapPoint)
    {
        // The gating reads must not pass the cursor store: a thread that adds a gate swaps the array and then reads the cursor,
        // so with the fence either this producer sees the gate or the gate starts at this cursor or later.
        _cursor.SetValueVolatile(current);

        AggressiveSpinWait spinWait = default;
        long minimum;
        while (wrapPoint > (minimum = DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), current)))
        {
            spinWait.SpinOnce();
        }

        _producer.CachedGatingValue = minimum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryClaimNext(int n, out long sequence)
    {
        if (!HasAvailableCapacity(n, storeCursor: true))
        {
            sequence = 0;
            return false;
        }

        sequence = _producer.NextValue += n;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasAvailableCapacity(int requiredCapacity, bool storeCursor)
    {
        long current = _producer.NextValue;
        long wrapPoint = current + requiredCapacity - _bufferSize;
        long cachedGatingValue = _producer.CachedGatingValue;
        return (wrapPoint <= cachedGatingValue && cachedGatingValue <= current) || RefreshCapacity(current, wrapPoint, storeCursor);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RefreshCapacity(long current, long wrapPoint, bool storeCursor)
    {
        if (storeCursor)
        {
            _cursor.SetValueVolatile(current);
        }

        long minimum = DisruptorUtil.GetMinimumSequence(Volatile.Read(ref _gatingSequences), current);
        _producer.CachedGatingValue = minimum;
        return wrapPoint <= minimum;
    }
}
