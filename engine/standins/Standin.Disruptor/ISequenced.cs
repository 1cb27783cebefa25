namespace Disruptor;

/// <summary>The producer's side of a ring: claim, fill, publish. The first sequence is 0.</summary>
public interface ISequenced
{
    /// <summary>Slots of the ring; a power of two.</summary>
    int BufferSize { get; }

    /// <summary>Whether a claim of <paramref name="requiredCapacity"/> would succeed at once.</summary>
    bool HasAvailableCapacity(int requiredCapacity);

    /// <summary>Free slots; negative while producers wait that have claimed beyond the ring's end.</summary>
    long GetRemainingCapacity();

    /// <summary>Claims the next sequence; waits, without end and without looking at cancellation, while the ring is full.</summary>
    long Next();

    /// <summary>Claims <paramref name="n"/> sequences and returns the highest; the range is [result - n + 1, result].</summary>
    /// <exception cref="ArgumentException"><paramref name="n"/> is below 1 or above <see cref="BufferSize"/>.</exception>
    long Next(int n);

    /// <summary>Claims the next sequence if there is room; otherwise false, and <paramref name="sequence"/> is 0.</summary>
    bool TryNext(out long sequence);

    /// <summary>Claims <paramref name="n"/> sequences if there is room; otherwise false, and <paramref name="sequence"/> is 0.</summary>
    /// <exception cref="ArgumentException"><paramref name="n"/> is below 1 or above <see cref="BufferSize"/>.</exception>
    bool TryNext(int n, out long sequence);

    /// <summary>Makes a claimed event visible to consumers.</summary>
    void Publish(long sequence);

    /// <summary>Makes the claimed events of [<paramref name="lo"/>, <paramref name="hi"/>] visible to consumers.</summary>
    void Publish(long lo, long hi);
}
