namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// Decides which NAKs are served. After a repair its range lingers, and NAKs that start inside it are ignored, because receivers repeat
/// them faster than a repair travels. A unicast publication has one range, which a NAK outside it replaces; one with several receivers up
/// to a limit. Thread: sender.
/// </summary>
internal sealed class RetransmitHandler(int capacity, long lingerNanos)
{
    private readonly Range[] _ranges = new Range[capacity];
    private int _count;

    internal enum Decision
    {
        Serve,
        Lingering,
        Overflow,
    }

    /// <summary>Takes a NAK for <paramref name="length"/> bytes from <paramref name="position"/> on.</summary>
    internal Decision OnNak(long position, int length, long nowNanos)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (nowNanos - _ranges[i].ExpiresNanos >= 0)
            {
                _ranges[i] = _ranges[--_count];
            }
            else if (position >= _ranges[i].Start && position < _ranges[i].End)
            {
                return Decision.Lingering;
            }
        }

        if (_count == _ranges.Length)
        {
            if (_ranges.Length > 1)
            {
                return Decision.Overflow;
            }

            _count = 0;
        }

        _ranges[_count++] = new Range(position, position + length, nowNanos + lingerNanos);
        return Decision.Serve;
    }

    private readonly record struct Range(long Start, long End, long ExpiresNanos);
}
