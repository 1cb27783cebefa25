namespace Positions.Engine.Egress;

/// <summary>Row numbers that have changed since they were last told, each once, in the order of their first change.</summary>
/// <remarks>One thread. Grows with the highest row number; no allocation after that.</remarks>
public sealed class DirtySet
{
    private bool[] _isDirty = new bool[1_024];
    private int[] _queue = new int[1_024];
    private int _head;

    public int Count { get; private set; }

    public void Mark(int index)
    {
        if (index >= _isDirty.Length)
        {
            Grow(index);
        }

        if (!_isDirty[index])
        {
            _isDirty[index] = true;
            _queue[(_head + Count) & (_queue.Length - 1)] = index;
            Count++;
        }
    }

    public bool TryPeek(out int index)
    {
        index = Count > 0 ? _queue[_head] : -1;
        return Count > 0;
    }

    /// <summary>Takes away what <see cref="TryPeek"/> showed.</summary>
    public void Remove()
    {
        _isDirty[_queue[_head]] = false;
        _head = (_head + 1) & (_queue.Length - 1);
        Count--;
    }

    public void Clear()
    {
        while (Count > 0)
        {
            Remove();
        }
    }

    private void Grow(int index)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)index + 1);
        int[] queue = new int[size];
        for (int i = 0; i < Count; i++)
        {
            queue[i] = _queue[(_head + i) & (_queue.Length - 1)];
        }

        _queue = queue;
        _head = 0;
        Array.Resize(ref _isDirty, size);
    }
}
