using Disruptor;

namespace Standin.Disruptor.Tests;

/// <summary>
/// The producers and stages of the soak: each checks what must have happened to the slot before, and counts what is wrong.
/// </summary>
internal sealed class StampChecker(int bufferSize)
{
    private const long NotYet = -1;

    private readonly Sequence _faults = new(0);
    private long _nextLeft;
    private long _nextRight;
    private long _nextLast;

    internal delegate void Stage(ref StampedEvent data, long sequence);

    internal long Faults => _faults.Value;

    internal long Finished => _nextLast;

    /// <summary>The slot must have been through all stages of the lap before; otherwise it is overwritten too early.</summary>
    internal void OnProduce(ref StampedEvent data, long sequence)
    {
        Check(sequence < bufferSize || (data.Produced == sequence - bufferSize && data.Last == sequence - bufferSize));
        data = new StampedEvent { Produced = sequence, Left = NotYet, Right = NotYet, Last = NotYet };
    }

    internal void OnLeft(ref StampedEvent data, long sequence)
    {
        Check(sequence == _nextLeft++ && data.Produced == sequence && data.Left == NotYet && data.Last == NotYet);
        data.Left = sequence;
    }

    internal void OnRight(ref StampedEvent data, long sequence)
    {
        Check(sequence == _nextRight++ && data.Produced == sequence && data.Right == NotYet && data.Last == NotYet);
        data.Right = sequence;
    }

    internal void OnLast(ref StampedEvent data, long sequence)
    {
        Check(sequence == _nextLast++ && data.Produced == sequence && data.Last == NotYet);
        Check(data.Left == sequence && data.Right == sequence);
        data.Last = sequence;
    }

    private void Check(bool condition)
    {
        if (!condition)
        {
            _faults.IncrementAndGet();
        }
    }
}
