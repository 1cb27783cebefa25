namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// The receivers of a publication and when each was last heard. A publication is connected while there is one. Bounded; a linear search is
/// quickest for the few that there are. Thread: sender.
/// </summary>
internal sealed class Receivers
{
    private long[] _ids = new long[4];
    private long[] _lastHeardNanos = new long[4];

    internal int Count { get; private set; }

    /// <summary>Returns false when the table is full.</summary>
    internal bool OnHeard(long receiverId, long nowNanos)
    {
        int index = Array.IndexOf(_ids, receiverId, 0, Count);
        if (index < 0)
        {
            if (Count == DriverLimits.ReceiversMax)
            {
                return false;
            }

            if (Count == _ids.Length)
            {
                Array.Resize(ref _ids, Count * 2);
                Array.Resize(ref _lastHeardNanos, Count * 2);
            }

            index = Count++;
            _ids[index] = receiverId;
        }

        _lastHeardNanos[index] = nowNanos;
        return true;
    }

    internal void Remove(long receiverId)
    {
        int index = Array.IndexOf(_ids, receiverId, 0, Count);
        if (index >= 0)
        {
            RemoveAt(index);
        }
    }

    internal void RemoveSilent(long nowNanos, long timeoutNanos)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if (nowNanos - _lastHeardNanos[i] > timeoutNanos)
            {
                RemoveAt(i);
            }
        }
    }

    private void RemoveAt(int index)
    {
        Count--;
        _ids[index] = _ids[Count];
        _lastHeardNanos[index] = _lastHeardNanos[Count];
    }
}
