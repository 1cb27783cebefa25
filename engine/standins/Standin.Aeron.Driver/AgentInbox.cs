using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// What one agent asks another to do: a bounded queue with one producer and one consumer. Where both run on one thread there is no queue
/// and the request is carried out at once, so that a turn in INVOKER mode is a function of its inputs.
/// </summary>
/// <remarks>
/// Requests concern what comes and goes, never messages. The producer of a request that must not be lost waits for room; that ends, because
/// the agents that take from a conductor never wait for it: what they ask of it is dropped when there is no room.
/// </remarks>
internal sealed class AgentInbox(bool isDirect, Action wakeUp)
{
    /// <summary>Requests that wait at most; a power of two.</summary>
    internal const int Capacity = 1024;

    private readonly Action?[] _slots = isDirect ? [] : new Action?[Capacity];
    private PaddedLong _head;
    private PaddedLong _tail;
    private volatile bool _isClosed;

    /// <summary>Thread: consumer.</summary>
    internal bool IsEmpty => _head.Plain == _tail.Acquire();

    /// <summary>True when nothing is carried out any more. Any thread.</summary>
    internal bool IsClosed => _isClosed;

    /// <summary>Waits for room if there is none; does nothing when the consumer has ended. Thread: producer.</summary>
    internal void Post(Action request)
    {
        while (!TryPost(request) && !_isClosed)
        {
            Thread.Yield();
        }
    }

    /// <summary>False when there is no room. Thread: producer.</summary>
    internal bool TryPost(Action request)
    {
        if (isDirect)
        {
            request();
            return true;
        }

        long tail = _tail.Plain;
        if (tail - _head.Acquire() == Capacity)
        {
            wakeUp();
            return false;
        }

        _slots[tail & (Capacity - 1)] = request;
        _tail.Release(tail + 1);
        wakeUp();
        return true;
    }

    /// <summary>Carries out what waits; returns how much. Thread: consumer.</summary>
    internal int Drain()
    {
        long head = _head.Plain;
        long tail = _tail.Acquire();
        int count = (int)(tail - head);
        while (head < tail)
        {
            // Taken before it is carried out: one that throws is not carried out again.
            ref Action? slot = ref _slots[head & (Capacity - 1)];
            Action request = slot!;
            slot = null;
            _head.Release(++head);
            request();
        }

        return count;
    }

    /// <summary>The consumer takes no more. Thread: consumer.</summary>
    internal void Close() => _isClosed = true;
}
