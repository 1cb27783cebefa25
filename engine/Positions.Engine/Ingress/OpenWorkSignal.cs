namespace Positions.Engine.Ingress;

/// <summary>
/// What ingress has to know of the logic so that it goes on when nothing comes: that work over many rows is open, how far it has come,
/// and when something ends by itself. Written by the logic's thread, read by ingress, which sequences WorkContinued and ClockTicked.
/// </summary>
public sealed class OpenWorkSignal
{
    private long _slices;
    private long _openAt;
    private long _deadline;
    private long _applied;
    private int _actions;

    /// <summary>The last input applied while work is open; 0 while none is.</summary>
    public long OpenAtSequence => Volatile.Read(ref _openAt);

    /// <summary>Inputs that the open work needs, as of <see cref="OpenAtSequence"/> or later when it is read after it.</summary>
    public long Slices => Volatile.Read(ref _slices);

    /// <summary>Splits and renamings that are open, as of <see cref="AppliedSequence"/> or later when it is read after it.</summary>
    public int OpenActions => Volatile.Read(ref _actions);

    /// <summary>Engine time at which a ClockTicked is due; 0 if nothing waits for one.</summary>
    public long DeadlineNanos => Volatile.Read(ref _deadline);

    /// <summary>The input that the others are as of, or are newer than, when they are read after it.</summary>
    public long AppliedSequence => Volatile.Read(ref _applied);

    /// <param name="slices">Inputs that the open work needs; 0 if none is open.</param>
    /// <param name="actions">Splits and renamings that are open.</param>
    /// <param name="deadlineNanos">Engine time; 0 for none.</param>
    /// <param name="appliedSequence">The last input applied.</param>
    public void Set(long slices, int actions, long deadlineNanos, long appliedSequence)
    {
        Volatile.Write(ref _actions, actions);
        Volatile.Write(ref _slices, slices);
        Volatile.Write(ref _openAt, slices > 0 ? appliedSequence : 0);
        Volatile.Write(ref _deadline, deadlineNanos);
        Volatile.Write(ref _applied, appliedSequence);
    }
}
