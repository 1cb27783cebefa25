namespace Positions.Engine.Ingress;

/// <summary>
/// What ingress has to know of the logic so that it goes on when nothing comes: that work over many rows is open, how far it has come,
/// and when something ends by itself. Written by the logic's thread, read by ingress, which sequences WorkContinued and ClockTicked.
/// </summary>
public sealed class OpenWorkSignal
{
    private long _openAt;
    private long _deadline;
    private long _applied;

    /// <summary>The last input applied while work is open; 0 while none is.</summary>
    public long OpenAtSequence => Volatile.Read(ref _openAt);

    /// <summary>Engine time at which a ClockTicked is due; 0 if nothing waits for one.</summary>
    public long DeadlineNanos => Volatile.Read(ref _deadline);

    /// <summary>The input that the others are as of, or are newer than, when they are read after it.</summary>
    public long AppliedSequence => Volatile.Read(ref _applied);

    public void Set(bool isOpen, long deadlineNanos, long appliedSequence)
    {
        Volatile.Write(ref _openAt, isOpen ? appliedSequence : 0);
        Volatile.Write(ref _deadline, deadlineNanos);
        Volatile.Write(ref _applied, appliedSequence);
    }
}
