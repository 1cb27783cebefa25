using System;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>
/// How the clock of a source compares with the engine's, from its messages in their order. For people: nothing is decided by it, and it is no
/// part of the state. One writer; <see cref="Figures"/> is a copy.
/// </summary>
public struct SourceClock
{
    /// <summary>The least skew is that of this window and the one before it, in engine time.</summary>
    public const long WindowNanos = 60_000_000_000;

    private long _lastTime;
    private long _window;
    private long _leastInWindow;
    private long _leastInLast;
    private SourceClockFigures _figures;

    /// <summary>As of the last message.</summary>
    public readonly SourceClockFigures Figures => _figures with { LeastSkewNanos = Math.Min(_leastInWindow, _leastInLast) };

    /// <summary>Takes the times of the next message of the source; one without a time says nothing.</summary>
    public void Take(UtcNanos engineTime, UtcNanos transactTime)
    {
        if (transactTime.IsNull)
        {
            return;
        }

        long skew = Difference(engineTime.Value, transactTime.Value);
        long window = engineTime.Value / WindowNanos;
        if (_figures.Messages == 0 || window > _window + 1)
        {
            _leastInLast = long.MaxValue;
            _leastInWindow = skew;
        }
        else if (window != _window)
        {
            _leastInLast = _leastInWindow;
            _leastInWindow = skew;
        }

        _window = window;
        _leastInWindow = Math.Min(_leastInWindow, skew);
        long back = _figures.Messages == 0 ? 0 : Difference(_lastTime, transactTime.Value);
        _lastTime = transactTime.Value;
        _figures = _figures with
        {
            Messages = _figures.Messages + 1,
            LastSkewNanos = skew,
            Inversions = _figures.Inversions + (back > 0 ? 1 : 0),
            LargestInversionNanos = Math.Max(_figures.LargestInversionNanos, back),
        };
    }

    /// <summary>A gateway may send any number as a time: what does not fit is the largest that does.</summary>
    private static long Difference(long left, long right)
    {
        long difference = unchecked(left - right);
        bool isOver = ((left ^ right) & (left ^ difference)) < 0;
        return !isOver ? difference : left < right ? long.MinValue : long.MaxValue;
    }
}
