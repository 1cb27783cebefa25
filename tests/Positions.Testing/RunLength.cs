using System.Diagnostics;
using System.Globalization;

namespace Positions.Testing;

/// <summary>
/// How long a random test runs: a count and a time, whichever ends first. Short by default; long runs set POSITIONS_RUN_COUNT and
/// POSITIONS_RUN_SECONDS.
/// </summary>
public sealed class RunLength
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public RunLength(long defaultCount, long defaultSeconds)
    {
        Count = Read("POSITIONS_RUN_COUNT") ?? defaultCount;
        SecondsMax = Read("POSITIONS_RUN_SECONDS") ?? defaultSeconds;
    }

    public long Count { get; }

    public long SecondsMax { get; }

    /// <summary>True when a long run was asked for, which may do more in each round too.</summary>
    public bool IsLong { get; } = Read("POSITIONS_RUN_SECONDS") is not null;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public bool IsOver(long done) => done >= Count || Elapsed.TotalSeconds >= SecondsMax;

    private static long? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
