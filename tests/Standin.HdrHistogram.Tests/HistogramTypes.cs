using HdrHistogram;

namespace Standin.HdrHistogram.Tests;

/// <summary>The histogram types, for fixtures that hold for all of them.</summary>
internal static class HistogramTypes
{
    public static readonly Type[] All =
    [
        typeof(LongHistogram), typeof(IntHistogram), typeof(ShortHistogram),
        typeof(LongConcurrentHistogram), typeof(IntConcurrentHistogram),
    ];

    public static HistogramBase Create(Type type, long lowest, long highest, int digits) =>
        (HistogramBase)Activator.CreateInstance(type, lowest, highest, digits)!;
}
