using Positions.Engine.Ingress;

namespace Positions.Engine.Tests;

/// <summary>Both clocks of an engine, moved by the test alone.</summary>
public sealed class ManualTime : ITimeSource
{
    private long _nanos;

    public long WallNanos => 1_700_000_000_000_000_000 + Volatile.Read(ref _nanos);

    public long MonotonicNanos => 1_000_000_000 + Volatile.Read(ref _nanos);

    public void Advance(long milliseconds) => Interlocked.Add(ref _nanos, milliseconds * 1_000_000);
}
