namespace HdrHistogram.Encoding;

internal sealed class RecordedData(HistogramBase histogram, long[] counts) : IRecordedData
{
    public int Cookie => V2Format.Cookie;

    public int NormalizingIndexOffset => 0;

    public int NumberOfSignificantValueDigits => histogram.NumberOfSignificantValueDigits;

    public long LowestDiscernibleValue => histogram.LowestTrackableValue;

    public long HighestTrackableValue => histogram.HighestTrackableValue;

    public double IntegerToDoubleValueConversionRatio => 1.0;

    public long[] Counts => counts;
}
