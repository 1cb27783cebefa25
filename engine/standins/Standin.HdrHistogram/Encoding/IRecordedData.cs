namespace HdrHistogram.Encoding;

/// <summary>What an encoding holds of a histogram. Time stamps and tag are not part of it.</summary>
public interface IRecordedData
{
    int Cookie { get; }

    /// <summary>Always 0: cells start with that of value 0.</summary>
    int NormalizingIndexOffset { get; }

    int NumberOfSignificantValueDigits { get; }

    long LowestDiscernibleValue { get; }

    long HighestTrackableValue { get; }

    /// <summary>Always 1: values are integers.</summary>
    double IntegerToDoubleValueConversionRatio { get; }

    /// <summary>The cells up to the last one with a count; at least one.</summary>
    long[] Counts { get; }
}
