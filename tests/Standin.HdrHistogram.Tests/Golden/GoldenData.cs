using System.Globalization;
using System.Text.Json;
using HdrHistogram;

namespace Standin.HdrHistogram.Tests.Golden;

/// <summary>The vectors of tests/data/hdr-golden, as they are copied beside the test assembly.</summary>
internal static class GoldenData
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNameCaseInsensitive = true };

    public static GoldenManifest Manifest { get; } = Parse<GoldenManifest>("manifest.json");

    public static IEnumerable<string> HistogramNames => Manifest.Histograms.Select(histogram => histogram.Name);

    public static GoldenHistogram Histogram(string name) => Manifest.Histograms.Single(histogram => histogram.Name == name);

    public static string PathOf(string relativePath) => Path.Combine(AppContext.BaseDirectory, "data", "hdr-golden", relativePath);

    public static T Parse<T>(string relativePath) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(relativePath)), JsonOptions)!;

    /// <summary>The rows of a comma-separated file without its header.</summary>
    public static IEnumerable<string[]> Rows(string relativePath) =>
        File.ReadLines(PathOf(relativePath)).Skip(1).Select(line => line.Split(','));

    public static long ToLong(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static int ToInt(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static double ToDouble(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    public static long FromHex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Records what the entry's ops file says into a histogram of its range.</summary>
    public static LongHistogram Replay(GoldenHistogram golden)
    {
        var histogram = new LongHistogram(golden.LowestDiscernibleValue, golden.HighestTrackableValue, golden.SignificantDigits);
        foreach (string line in File.ReadLines(PathOf(golden.Ops)))
        {
            string[] fields = line.Split(',');
            long value = ToLong(fields[0]);
            long count = fields.Length > 1 ? ToLong(fields[1]) : 1;
            long interval = fields.Length > 2 ? ToLong(fields[2]) : 0;
            Record(histogram, value, count, interval);
        }

        return histogram;
    }

    private static void Record(LongHistogram histogram, long value, long count, long interval)
    {
        if (interval > 0)
        {
            for (long i = 0; i < count; i++)
            {
                histogram.RecordValueWithExpectedInterval(value, interval);
            }
        }
        else if (count == 1)
        {
            histogram.RecordValue(value);
        }
        else
        {
            histogram.RecordValueWithCount(value, count);
        }
    }
}
