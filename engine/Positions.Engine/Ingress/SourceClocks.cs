using System.Collections.Concurrent;
using Positions.Core;

namespace Positions.Engine.Ingress;

/// <summary>The clocks of sources by id; as many as ingress knows sources.</summary>
/// <remarks>Thread: ingress adds, any reads.</remarks>
public sealed class SourceClocks
{
    private readonly ConcurrentDictionary<uint, PublishedClock> _bySource = new();

    /// <summary>Thread: ingress. The clock of a source whose messages go into the ring.</summary>
    public PublishedClock Of(uint sourceId) => _bySource.GetOrAdd(sourceId, static _ => new PublishedClock());

    /// <summary>Any thread; default where no message of the source has come since the start.</summary>
    public SourceClockFigures Find(uint sourceId) => _bySource.TryGetValue(sourceId, out PublishedClock? clock) ? clock.Figures : default;
}
