using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// What all rings share: claim, publish, gates and barriers. Its few fields are only read after construction; the padding around them
/// keeps their line from being invalidated by writes to whatever object lies next to it.
/// </summary>
/// <remarks>
/// The layout is here because a generic class cannot have an explicit one. Derived classes must add no fields.
/// <code>
/// offset  0  padding, 56 bytes
///        56  event array          64  index mask, i64
///        72  size, i32            80  sequencer
///        96  padding, 56 bytes
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit)]
public abstract class RingBuffer : ICursored
{
    private const int PaddingBytes = 128;

    /// <summary>
    /// Unused array elements at each end of a ring of references: 128 bytes, two lines, because lines are fetched in pairs.
    /// </summary>
    protected static readonly int _bufferPadRef = PaddingElements(IntPtr.Size);

    [FieldOffset(0)]
    internal CacheLinePadding _paddingBefore;

    [FieldOffset(56)]
    protected object _entries;

    [FieldOffset(64)]
    protected long _indexMask;

    [FieldOffset(72)]
    protected int _bufferSize;

    [FieldOffset(80)]
    protected SequencerDispatcher _sequencerDispatcher;

    [FieldOffset(96)]
    internal CacheLinePadding _paddingAfter;

    private protected RingBuffer(ISequencer sequencer, Type eventType, int elementPadding)
    {
        _sequencerDispatcher = new SequencerDispatcher(sequencer);
        _bufferSize = Util.BufferSize.Validate(sequencer.BufferSize);
        _indexMask = _bufferSize - 1;
        _entries = Array.CreateInstance(eventType, _bufferSize + 2 * elementPadding);
    }

    public int BufferSize => _bufferSize;

    /// <inheritdoc/>
    public long Cursor => Sequencer.Cursor;

    private ISequencer Sequencer => _sequencerDispatcher.Sequencer;

    /// <inheritdoc cref="ISequenced.HasAvailableCapacity"/>
    public bool HasAvailableCapacity(int requiredCapacity)
    {
        return Sequencer.HasAvailableCapacity(requiredCapacity);
    }

    /// <inheritdoc cref="ISequenced.GetRemainingCapacity"/>
    public long GetRemainingCapacity()
    {
        return Sequencer.GetRemainingCapacity();
    }

    /// <inheritdoc cref="ISequenced.Next()"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next()
    {
        return _sequencerDispatcher.Next();
    }

    /// <inheritdoc cref="ISequenced.Next(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next(int n)
    {
        return _sequencerDispatcher.Next(n);
    }

    /// <inheritdoc cref="ISequenced.TryNext(out long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out long sequence)
    {
        return _sequencerDispatcher.TryNext(out sequence);
    }

    /// <inheritdoc cref="ISequenced.TryNext(int, out long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(int n, out long sequence)
    {
        return _sequencerDispatcher.TryNext(n, out sequence);
    }

    /// <inheritdoc cref="ISequenced.Publish(long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long sequence)
    {
        _sequencerDispatcher.Publish(sequence);
    }

    /// <inheritdoc cref="ISequenced.Publish(long, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long lo, long hi)
    {
        _sequencerDispatcher.Publish(lo, hi);
    }

    /// <inheritdoc cref="ISequencer.IsAvailable"/>
    public bool IsAvailable(long sequence)
    {
        return Sequencer.IsAvailable(sequence);
    }

    /// <inheritdoc cref="ISequencer.AddGatingSequences"/>
    public void AddGatingSequences(params Sequence[] gatingSequences)
    {
        Sequencer.AddGatingSequences(gatingSequences);
    }

    /// <inheritdoc cref="ISequencer.RemoveGatingSequence"/>
    public bool RemoveGatingSequence(Sequence sequence)
    {
        return Sequencer.RemoveGatingSequence(sequence);
    }

    /// <inheritdoc cref="ISequencer.GetMinimumSequence"/>
    public long GetMinimumGatingSequence()
    {
        return Sequencer.GetMinimumSequence();
    }

    /// <inheritdoc cref="ISequencer.NewBarrier"/>
    public SequenceBarrier NewBarrier(IEventHandler eventHandler, params Sequence[] sequencesToTrack)
    {
        return NewBarrier(SequenceWaiterOwner.EventHandler(eventHandler), sequencesToTrack);
    }

    /// <inheritdoc cref="ISequencer.NewBarrier"/>
    public SequenceBarrier NewBarrier(SequenceWaiterOwner owner, params Sequence[] sequencesToTrack)
    {
        return Sequencer.NewBarrier(owner, sequencesToTrack);
    }

    /// <summary>How many elements of <paramref name="elementSizeBytes"/> fill the 128 bytes at each end of the event array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static int PaddingElements(int elementSizeBytes)
    {
        return (PaddingBytes + elementSizeBytes - 1) / elementSizeBytes;
    }
}
