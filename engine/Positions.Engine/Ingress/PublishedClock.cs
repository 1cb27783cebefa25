using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Ingress;

/// <summary>The clock of one source, since the start of the process, for any thread to read. The figures are of one message or the next; each is whole.</summary>
/// <remarks>Thread: ingress writes.</remarks>
public sealed class PublishedClock
{
    private SourceClock _clock;
    private long _messages;
    private long _lastSkew;
    private long _leastSkew;
    private long _inversions;
    private long _largestInversion;

    public SourceClockFigures Figures => new(
        Volatile.Read(ref _messages), Volatile.Read(ref _lastSkew), Volatile.Read(ref _leastSkew), Volatile.Read(ref _inversions),
        Volatile.Read(ref _largestInversion));

    /// <summary>Thread: ingress.</summary>
    public void Take(UtcNanos engineTime, UtcNanos transactTime)
    {
        if (transactTime.IsNull)
        {
            return;
        }

        _clock.Take(engineTime, transactTime);
        SourceClockFigures figures = _clock.Figures;
        Volatile.Write(ref _lastSkew, figures.LastSkewNanos);
        Volatile.Write(ref _leastSkew, figures.LeastSkewNanos);
        Volatile.Write(ref _inversions, figures.Inversions);
        Volatile.Write(ref _largestInversion, figures.LargestInversionNanos);
        Volatile.Write(ref _messages, figures.Messages);
    }
}
