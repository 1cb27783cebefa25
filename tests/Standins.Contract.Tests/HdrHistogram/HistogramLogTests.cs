using HdrHistogram;
using HdrHistogram.Utilities;

namespace Standins.Contract.Tests.HdrHistogram;

public class HistogramLogTests
{
    private static readonly DateTime Start = new(2015, 9, 9, 15, 24, 39, 474, DateTimeKind.Utc);

    private readonly MemoryStream _stream = new();

    [Test]
    public void ShouldReadBack_WhatWasWritten()
    {
        HistogramLogWriter.Write(
            _stream, Start, Interval("A", 1441812279601, 1441812280604, 5), Interval(null, 1441812280604, 1441812281607, 7));
        _stream.Position = 0;
        using var reader = new HistogramLogReader(_stream);
        string[] intervals = [.. reader.ReadHistograms().Select(Describe)];
        Assert.That(intervals, Is.EqualTo(new[] { "A 1441812279601 1441812280604 1 5", "none 1441812280604 1441812281607 1 7" }));
        Assert.That(reader.GetStartTime().MillisecondsSinceUnixEpoch(), Is.EqualTo(1441812279474).Within(1));
    }

    [Test]
    public void ShouldReadBack_WhatWasAppended()
    {
        using (var writer = new HistogramLogWriter(_stream))
        {
            writer.Append(Interval(null, 1441812279601, 1441812280604, 5));
            writer.Append(Interval("B", 1441812280604, 1441812281607, 7));
        }

        _stream.Position = 0;
        using var reader = new HistogramLogReader(_stream);
        Assert.That(
            reader.ReadHistograms().Select(Describe),
            Is.EqualTo(new[] { "none 1441812279601 1441812280604 1 5", "B 1441812280604 1441812281607 1 7" }));
    }

    private static string Describe(HistogramBase histogram) =>
        $"{histogram.Tag ?? "none"} {histogram.StartTimeStamp} {histogram.EndTimeStamp} {histogram.TotalCount} {histogram.GetMaxValue()}";

    private static LongHistogram Interval(string? tag, long startMillis, long endMillis, long value)
    {
        var histogram = new LongHistogram(3_600_000_000, 3) { StartTimeStamp = startMillis, EndTimeStamp = endMillis };
        if (tag is not null)
        {
            histogram.Tag = tag;
        }

        histogram.RecordValue(value);
        return histogram;
    }
}
