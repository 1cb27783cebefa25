using System.Globalization;
using HdrHistogram.Iteration;
using HdrHistogram.Utilities;

namespace HdrHistogram.Output;

/// <summary>The percentile distribution as text, byte for byte as the Java library prints it: table (.hgrm) or comma-separated.</summary>
internal static class PercentileDistribution
{
    private const int ValueWidth = 12;
    private const int PercentilePlaces = 12;
    private const int CountWidth = 10;
    private const int InverseWidth = 14;
    private const int InversePlaces = 2;

    public static void WriteTable(HistogramBase histogram, TextWriter writer, int ticksPerHalfDistance, double scalingRatio)
    {
        int places = histogram.NumberOfSignificantValueDigits;
        writer.Write("       Value     Percentile TotalCount 1/(1-Percentile)\n\n");
        foreach (HistogramIterationValue step in histogram.Percentiles(ticksPerHalfDistance))
        {
            writer.Write(DecimalText.FormatPadded(step.ValueIteratedTo / scalingRatio, places, ValueWidth));
            writer.Write(' ');
            writer.Write(DecimalText.Format(step.PercentileLevelIteratedTo / 100.0, PercentilePlaces));
            writer.Write(' ');
            writer.Write(Padded(step.TotalCountToThisValue, CountWidth));
            if (!step.IsLastValue())
            {
                writer.Write(' ');
                writer.Write(DecimalText.FormatPadded(InverseOf(step), InversePlaces, InverseWidth));
            }

            writer.Write('\n');
        }

        string mean = DecimalText.FormatPadded(histogram.GetMean() / scalingRatio, places, ValueWidth);
        string deviation = DecimalText.FormatPadded(histogram.GetStdDeviation() / scalingRatio, places, ValueWidth);
        string max = DecimalText.FormatPadded(histogram.GetMaxValue() / scalingRatio, places, ValueWidth);
        writer.Write($"#[Mean    = {mean}, StdDeviation   = {deviation}]\n");
        writer.Write($"#[Max     = {max}, Total count    = {Padded(histogram.TotalCount, ValueWidth)}]\n");
        string buckets = Padded(histogram.BucketCount, ValueWidth);
        string subBuckets = Padded(histogram.SubBucketCount, ValueWidth);
        writer.Write($"#[Buckets = {buckets}, SubBuckets     = {subBuckets}]\n");
    }

    public static void WriteCommaSeparated(HistogramBase histogram, TextWriter writer, int ticksPerHalfDistance, double scalingRatio)
    {
        int places = histogram.NumberOfSignificantValueDigits;
        writer.Write("\"Value\",\"Percentile\",\"TotalCount\",\"1/(1-Percentile)\"\n");
        foreach (HistogramIterationValue step in histogram.Percentiles(ticksPerHalfDistance))
        {
            string value = DecimalText.Format(step.ValueIteratedTo / scalingRatio, places);
            string percentile = DecimalText.Format(step.PercentileLevelIteratedTo / 100.0, PercentilePlaces);
            string inverse = step.IsLastValue() ? "Infinity" : DecimalText.Format(InverseOf(step), InversePlaces);
            writer.Write($"{value},{percentile},{Padded(step.TotalCountToThisValue, 0)},{inverse}\n");
        }
    }

    private static double InverseOf(HistogramIterationValue step) => 1.0 / (1.0 - (step.PercentileLevelIteratedTo / 100.0));

    private static string Padded(long value, int width) =>
        value.ToString(CultureInfo.InvariantCulture).PadLeft(width);
}
