namespace Adaptive.Agrona.Concurrent;

/// <summary>What a duty cycle does when it found no work. An instance serves one thread.</summary>
public interface IIdleStrategy
{
    /// <summary>Idles if <paramref name="workCount"/> is 0 or less, else resets.</summary>
    void Idle(int workCount);

    /// <summary>Idles once.</summary>
    void Idle();

    /// <summary>Forgets how long it has been idle.</summary>
    void Reset();
}
