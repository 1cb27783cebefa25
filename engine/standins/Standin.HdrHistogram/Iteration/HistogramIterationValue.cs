namespace HdrHistogram.Iteration;

/// <summary>One step of a walk over a histogram's cells. A walk changes and returns the same object at every step.</summary>
public sealed class HistogramIterationValue
{
    /// <summary>Highest value of the cell this step ends at.</summary>
    public long ValueIteratedTo { get; private set; }

    /// <summary><see cref="ValueIteratedTo"/> of the step before, 0 at the first.</summary>
    public long ValueIteratedFrom { get; private set; }

    /// <summary>Count of the cell this step ends at.</summary>
    public long CountAtValueIteratedTo { get; private set; }

    /// <summary>Sum of the counts of all cells after the step before, up to this one.</summary>
    public long CountAddedInThisIterationStep { get; private set; }

    /// <summary>Sum of the counts of all cells up to this one.</summary>
    public long TotalCountToThisValue { get; private set; }

    /// <summary>Sum of count * median value of all cells up to this one; wraps beyond 64 bits.</summary>
    public long TotalValueToThisValue { get; private set; }

    /// <summary>Share of all counts up to this cell, in percent.</summary>
    public double Percentile { get; private set; }

    /// <summary>
    /// The level, in percent, that this step of a percentile walk reports; in other walks the same as <see cref="Percentile"/>.
    /// </summary>
    public double PercentileLevelIteratedTo { get; private set; }

    /// <summary>True at level 100, which a percentile walk ends with.</summary>
    public bool IsLastValue() => PercentileLevelIteratedTo == 100.0;

    public override string ToString() =>
        $"ValueIteratedTo:{ValueIteratedTo}, ValueIteratedFrom:{ValueIteratedFrom}, CountAtValueIteratedTo:{CountAtValueIteratedTo}, "
        + $"CountAddedInThisIterationStep:{CountAddedInThisIterationStep}, TotalCountToThisValue:{TotalCountToThisValue}, "
        + $"TotalValueToThisValue:{TotalValueToThisValue}, Percentile:{Percentile}, PercentileLevelIteratedTo:{PercentileLevelIteratedTo}";

    /// <summary>Moves on to a cell up to which <paramref name="totalCount"/> of <paramref name="histogramTotal"/> counts lie.</summary>
    internal void MoveTo(long value, long count, long totalCount, long totalValue, long histogramTotal)
    {
        ValueIteratedFrom = ValueIteratedTo;
        ValueIteratedTo = value;
        CountAtValueIteratedTo = count;
        CountAddedInThisIterationStep = totalCount - TotalCountToThisValue;
        TotalCountToThisValue = totalCount;
        TotalValueToThisValue = totalValue;
        Percentile = 100.0 * totalCount / histogramTotal;
        PercentileLevelIteratedTo = Percentile;
    }

    internal void SetLevel(double percentileLevel) => PercentileLevelIteratedTo = percentileLevel;
}
