namespace Positions.Engine.Ingress;

/// <summary>
/// What ingress has to know of work over many rows: that the logic has some open, and how far it has come. Written by the logic's
/// thread, read by ingress, which sequences WorkContinued when nothing else is on its way.
/// </summary>
public sealed class OpenWorkSignal
{
    private long _openAt;

    /// <summary>The last input applied while work is open; 0 while none is.</summary>
    public long OpenAtSequence => Volatile.Read(ref _openAt);

    public void Set(bool isOpen, long appliedSequence) => Volatile.Write(ref _openAt, isOpen ? appliedSequence : 0);
}
