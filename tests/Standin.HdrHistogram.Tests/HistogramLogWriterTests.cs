using System.Globalization;
using System.Text;
using HdrHistogram;
using HdrHistogram.Utilities;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

public class HistogramLogWriterTests
{
    private const string Legend = "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"";

    private static readonly DateTime Start = 1441812279474.ToDateFromMillisecondsSinceEpoch();

    private readonly MemoryStream _stream = new();

    [Test]
    public void ShouldWriteUtf8LinesWithPoints_WhateverTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = commas;
        try
        {
            HistogramLogWriter.Write(_stream, Start, Interval("A", 1441812279601, 1441812280604, 9_945_087));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        string[] lines = Encoding.ASCII.GetString(_stream.ToArray()).Split('\n');
        Assert.That(lines[..3], Is.EqualTo(new[]
        {
            "#[Histogram log format version 1.3]",
            "#[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T15:24:39.4740000Z]",
            Legend,
        }));
        Assert.That(lines[3], Does.StartWith("Tag=A,1441812279.601,1.003,9.945,HISTFAAAA"));
        Assert.That(lines[4..], Is.EqualTo(new[] { string.Empty }));
    }

    [Test]
    public void ShouldWriteTheHeaderOnce_WhenAppending()
    {
        using (var writer = new HistogramLogWriter(_stream))
        {
            writer.Append(Interval(null, 1441812279474, 1441812280474, 1));
            writer.Append(Interval(null, 1441812280474, 1441812281474, 2));
        }

        string[] lines = Encoding.ASCII.GetString(_stream.ToArray()).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(6));
        Assert.That(lines[1], Does.StartWith("#[StartTime: 1441812279.474 "));
        Assert.That(lines[3], Does.StartWith("1441812279.474,1.000,0.000,HISTF"));
        Assert.That(lines[4], Does.StartWith("1441812280.474,1.000,0.000,HISTF"));
        Assert.That(_stream.CanWrite, Is.True, "left open");
    }

    [Test]
    public void ShouldHaveWrittenTheWholeLine_WhenAppendReturns()
    {
        using var writer = new HistogramLogWriter(_stream);
        writer.Append(Interval(null, 1_000, 2_000, 1));
        Assert.That(_stream.ToArray()[^1], Is.EqualTo((byte)'\n'));
    }

    [Test]
    public void ShouldComeBackEqual_WhenAJavaLogIsReadWrittenAndRead()
    {
        List<HistogramBase> read;
        using (FileStream golden = File.OpenRead(GoldenData.PathOf("log/tagged-absolute.hlog")))
        {
            read = [.. HistogramLogReader.Read(golden)];
        }

        HistogramLogWriter.Write(_stream, Start, [.. read]);
        _stream.Position = 0;
        using var reader = new HistogramLogReader(_stream);
        Assert.That(reader.ReadHistograms().Select(Describe), Is.EqualTo(read.Select(Describe)));
        Assert.That(read, Has.Count.EqualTo(18));
        Assert.That(reader.GetStartTime(), Is.EqualTo(Start));
    }

    [Test]
    public void ShouldWriteLinesLikeJavasUpToThePayload_WhenAJavaLogIsRewritten()
    {
        string path = GoldenData.PathOf("log/tagged-absolute.hlog");
        using (FileStream golden = File.OpenRead(path))
        {
            HistogramLogWriter.Write(_stream, Start, [.. HistogramLogReader.Read(golden)]);
        }

        static IEnumerable<string> Columns(IEnumerable<string> lines) =>
            lines.Where(line => line.Contains("HISTF", StringComparison.Ordinal))
                .Select(line => line[..line.IndexOf("HISTF", StringComparison.Ordinal)]);

        Assert.That(Columns(Encoding.ASCII.GetString(_stream.ToArray()).Split('\n')), Is.EqualTo(Columns(File.ReadLines(path))));
    }

    [Test]
    public void ShouldRefuse_WhenTheStartTimeNamesNoInstant() =>
        Assert.That(
            () => HistogramLogWriter.Write(_stream, new DateTime(2015, 9, 9, 0, 0, 0, DateTimeKind.Unspecified)), Throws.ArgumentException);

    private static string Describe(HistogramBase histogram) =>
        $"{histogram.Tag} {histogram.StartTimeStamp} {histogram.EndTimeStamp} {Convert.ToHexString(HistogramBytes.Plain(histogram))}";

    private static LongHistogram Interval(string? tag, long startMillis, long endMillis, long value)
    {
        var histogram = new LongHistogram(3_600_000_000, 3) { Tag = tag, StartTimeStamp = startMillis, EndTimeStamp = endMillis };
        histogram.RecordValue(value);
        return histogram;
    }
}
