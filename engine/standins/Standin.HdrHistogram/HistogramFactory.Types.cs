namespace HdrHistogram;

public abstract partial class HistogramFactory
{
    private sealed class LongFactory : HistogramFactory
    {
        public override HistogramFactory WithThreadSafeWrites() => new LongConcurrentFactory(this);

        public override RecorderFactory WithThreadSafeReads() => new(this);

        public override HistogramBase Create(
            long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new LongHistogram(lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);

        public override HistogramBase Create(
            long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new LongHistogram(instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
    }

    private sealed class LongConcurrentFactory : HistogramFactory
    {
        public LongConcurrentFactory(HistogramFactory range)
            : base(range)
        {
        }

        public override HistogramFactory WithThreadSafeWrites() => this;

        public override RecorderFactory WithThreadSafeReads() => new(this);

        public override HistogramBase Create(
            long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new LongConcurrentHistogram(lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);

        public override HistogramBase Create(
            long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new LongConcurrentHistogram(instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
    }

    private sealed class IntFactory : HistogramFactory
    {
        public override HistogramFactory WithThreadSafeWrites() => new IntConcurrentFactory(this);

        public override RecorderFactory WithThreadSafeReads() => new(this);

        public override HistogramBase Create(
            long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new IntHistogram(lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);

        public override HistogramBase Create(
            long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new IntHistogram(instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
    }

    private sealed class IntConcurrentFactory : HistogramFactory
    {
        public IntConcurrentFactory(HistogramFactory range)
            : base(range)
        {
        }

        public override HistogramFactory WithThreadSafeWrites() => this;

        public override RecorderFactory WithThreadSafeReads() => new(this);

        public override HistogramBase Create(
            long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new IntConcurrentHistogram(lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);

        public override HistogramBase Create(
            long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new IntConcurrentHistogram(instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
    }

    private sealed class ShortFactory : HistogramFactory
    {
        public override HistogramFactory WithThreadSafeWrites() =>
            throw new NotSupportedException("There is no histogram with 16-bit counts for several writers.");

        public override RecorderFactory WithThreadSafeReads() => new(this);

        public override HistogramBase Create(
            long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new ShortHistogram(lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);

        public override HistogramBase Create(
            long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits) =>
            new ShortHistogram(instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
    }
}
