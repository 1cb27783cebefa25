namespace HdrHistogram;

/// <summary>Makes a histogram with the given instance id and range.</summary>
public delegate HistogramBase HistogramFactoryDelegate(
    long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits);
