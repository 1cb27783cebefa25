using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Embedded;

/// <summary>
/// Wakes an agent of the driver that may be asleep, at the price of one load for those who find it awake. Before it sleeps the agent arms
/// the signal and takes one more turn: what others released before the arming is seen by that turn, and whoever releases something later
/// finds the signal armed.
/// </summary>
/// <remarks>
/// There is no fence between a release and the load behind it, for every message would pay for it: a processor may load first and store a
/// little later, after that turn. The agent's first sleep after the arming is therefore short, and the turn behind it sees such a store.
/// </remarks>
internal sealed class AgentSignal(Action wakeUp)
{
    private const long NotArmed = 0;

    private PaddedLong _armedThreadId;

    /// <summary>True while the agent sleeps or is about to. Any thread.</summary>
    internal bool IsArmed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _armedThreadId.Acquire() != NotArmed;
    }

    /// <summary>Any thread, after it has released what the agent is to see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Raise()
    {
        if (IsArmed)
        {
            WakeUp();
        }
    }

    /// <summary>Ends the agent's sleep, or the next one; on the agent's own thread there is none to end. Any thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void WakeUp()
    {
        if (_armedThreadId.Acquire() != Environment.CurrentManagedThreadId)
        {
            wakeUp();
        }
    }

    /// <summary>Thread: the agent's.</summary>
    internal void Arm()
    {
        _armedThreadId.Release(Environment.CurrentManagedThreadId);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Thread: the agent's.</summary>
    internal void Disarm() => _armedThreadId.Release(NotArmed);
}
