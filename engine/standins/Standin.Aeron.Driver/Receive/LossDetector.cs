namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// Watches the first gap of an image and says when its NAK is due. A gap that moved, grew or shrank is a new one. Thread: receiver.
/// </summary>
internal sealed class LossDetector(NakDelay delay)
{
    private const long None = -1;

    private long _gapPosition = None;
    private int _gapLength;
    private long _deadlineNanos;

    /// <summary>When the next NAK is due; long.MaxValue without a gap.</summary>
    internal long DeadlineNanos => _gapPosition == None ? long.MaxValue : _deadlineNanos;

    internal void OnNoGap() => _gapPosition = None;

    /// <summary>
    /// Takes the gap of this moment. Returns true when its NAK is to be sent now; <paramref name="isNew"/> tells a gap not seen before.
    /// </summary>
    internal bool OnGap(long position, int length, long nowNanos, out bool isNew)
    {
        isNew = position != _gapPosition || length != _gapLength;
        if (isNew)
        {
            _gapPosition = position;
            _gapLength = length;
            _deadlineNanos = nowNanos + delay.FirstNanos();
        }

        if (nowNanos - _deadlineNanos < 0)
        {
            return false;
        }

        _deadlineNanos = nowNanos + delay.RetryNanos();
        return true;
    }
}
