namespace Positions.Engine.Ingress;

/// <summary>The two clocks of the machine; a seam, so that tests move time themselves.</summary>
public interface ITimeSource
{
    /// <summary>Wall clock, nanoseconds since 1970.</summary>
    long WallNanos { get; }

    /// <summary>Never goes back; the zero is arbitrary.</summary>
    long MonotonicNanos { get; }
}
