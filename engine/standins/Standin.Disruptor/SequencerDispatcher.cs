using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>
/// Calls the two known sequencers directly, so that claim and publish inline into the producer, and any other through the interface. The
/// test is one comparison of the object's type, the same for every call on a ring, so it is predicted.
/// </summary>
public readonly struct SequencerDispatcher
{
    private readonly ISequencer _sequencer;

    public SequencerDispatcher(ISequencer sequencer)
    {
        _sequencer = sequencer;
    }

    public ISequencer Sequencer => _sequencer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next()
    {
        ISequencer sequencer = _sequencer;
        if (sequencer is SingleProducerSequencer single)
        {
            return single.Next();
        }

        return sequencer is MultiProducerSequencer multi ? multi.Next() : sequencer.Next();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next(int n)
    {
        ISequencer sequencer = _sequencer;
        if (sequencer is SingleProducerSequencer single)
        {
            return single.Next(n);
        }

        return sequencer is MultiProducerSequencer multi ? multi.Next(n) : sequencer.Next(n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out long sequence)
    {
        ISequencer sequencer = _sequencer;
        return sequencer is SingleProducerSequencer single ? single.TryNext(out sequence) : sequencer.TryNext(out sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(int n, out long sequence)
    {
        ISequencer sequencer = _sequencer;
        return sequencer is SingleProducerSequencer single ? single.TryNext(n, out sequence) : sequencer.TryNext(n, out sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long sequence)
    {
        ISequencer sequencer = _sequencer;
        if (sequencer is SingleProducerSequencer single)
        {
            single.Publish(sequence);
        }
        else if (sequencer is MultiProducerSequencer multi)
        {
            multi.Publish(sequence);
        }
        else
        {
            sequencer.Publish(sequence);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(long lo, long hi)
    {
        ISequencer sequencer = _sequencer;
        if (sequencer is SingleProducerSequencer single)
        {
            single.Publish(hi);
        }
        else
        {
            sequencer.Publish(lo, hi);
        }
    }
}
