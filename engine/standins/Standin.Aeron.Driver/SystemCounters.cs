namespace Adaptive.Aeron.Driver;

/// <summary>
/// Counters of a driver. Each agent writes its own, and a count is their sum; read by any thread. Each value is exact, the set is not one
/// moment's.
/// </summary>
public sealed class SystemCounters
{
    private long _errors;
    private volatile IStreamPositions[] _streams = [];

    /// <summary>The count since the driver started.</summary>
    public long this[SystemCounter counter]
    {
        get
        {
            long errors = counter == SystemCounter.Errors ? Volatile.Read(ref _errors) : 0;
            return Conductor[counter] + Sender[counter] + Receiver[counter] + errors;
        }
    }

    /// <summary>The positions of all streams of this moment, one by one: they are not one moment's. Any thread.</summary>
    public IReadOnlyList<StreamPosition> StreamPositions()
    {
        List<StreamPosition> positions = [];
        foreach (IStreamPositions stream in _streams)
        {
            stream.AddTo(positions);
        }

        return positions;
    }

    internal AgentCounters Conductor { get; } = new();

    internal AgentCounters Sender { get; } = new();

    internal AgentCounters Receiver { get; } = new();

    /// <summary>Thread: conductor.</summary>
    internal void Add(IStreamPositions stream) => _streams = [.. _streams, stream];

    /// <summary>Thread: conductor.</summary>
    internal void Remove(IStreamPositions stream) => _streams = [.. _streams.Where(candidate => !ReferenceEquals(candidate, stream))];

    /// <summary>Errors come from any thread, and are rare enough for an atomic operation.</summary>
    internal void OnError() => Interlocked.Increment(ref _errors);
}
