using System.Diagnostics;
using System.Globalization;

namespace Positions.Benchmarks.Apply;

/// <summary>What the runs share that set one rate beside another: options, times and what is said of them.</summary>
internal static class RateRun
{
    public static string? Text(string[] args, string name) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault();

    public static long Option(string[] args, string name, long otherwise) =>
        Text(args, name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Nanoseconds for one of <paramref name="count"/>.</summary>
    public static double Nanos(long count, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>The lower quartile.</summary>
    public static double Quarter(List<double> values)
    {
        values.Sort();
        return values[values.Count / 4];
    }
}
