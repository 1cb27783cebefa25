namespace HdrHistogram;

/// <summary>Reads logs of version 1, which have no tags; a log's lines are otherwise the same.</summary>
public interface IHistogramLogV1Reader
{
    IEnumerable<HistogramBase> ReadHistograms();
}
