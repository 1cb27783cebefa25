namespace Positions.Engine.Ingress;

/// <summary>
/// The sources that wait for a missing message, and what is due for them: a resend request after 20 ms, doubling to a second, and
/// the end of patience after the gap timeout. Real time, started anew after a restart.
/// </summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class GapTimers(long gapTimeoutNanos)
{
    private const long FirstResendNanos = 20_000_000;
    private const long MaxResendIntervalNanos = 1_000_000_000;
    private const long CheckIntervalNanos = 1_000_000;

    private readonly List<SourceOrder> _waiting = [];
    private long _nextCheckNanos;

    public int WaitingCount => _waiting.Count;

    /// <summary>Starts the timers if the source waits and they are not running yet; true if this is a new gap.</summary>
    public bool Watch(SourceOrder order, long nowNanos)
    {
        if (order.GapSinceNanos != 0 || !order.HasGap || order.IsNextHeld)
        {
            return false;
        }

        order.GapSinceNanos = nowNanos;
        order.ResendIntervalNanos = FirstResendNanos;
        order.NextResendNanos = nowNanos + FirstResendNanos;
        if (!_waiting.Contains(order))
        {
            _waiting.Add(order);
        }

        return true;
    }

    /// <summary>True at most once a millisecond, so that a busy turn does not walk the list.</summary>
    public bool IsCheckDue(long nowNanos)
    {
        if (_waiting.Count == 0 || nowNanos < _nextCheckNanos)
        {
            return false;
        }

        _nextCheckNanos = nowNanos + CheckIntervalNanos;
        return true;
    }

    /// <summary>Walks the waiting sources backwards, so that <see cref="Forget"/> may be called in between.</summary>
    public SourceOrder this[int index] => _waiting[index];

    public void Forget(int index)
    {
        _waiting[index] = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
    }

    public static bool IsResendDue(SourceOrder order, long nowNanos) => nowNanos >= order.NextResendNanos;

    /// <summary>A request went out: the next one after twice the time.</summary>
    public static void ResendSent(SourceOrder order, long nowNanos)
    {
        order.ResendIntervalNanos = Math.Min(order.ResendIntervalNanos * 2, MaxResendIntervalNanos);
        order.NextResendNanos = nowNanos + order.ResendIntervalNanos;
    }

    public bool IsPatienceOver(SourceOrder order, long nowNanos) => !order.IsGapHaltSequenced && nowNanos - order.GapSinceNanos >= gapTimeoutNanos;
}
