using System.Text;
using HdrHistogram;
using HdrHistogram.Utilities;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

public class HistogramLogReaderTests
{
    private const string Legend = "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"";

    private static readonly string Payload = EncodedHistogram();

    [TestCase("log/tagged-absolute.hlog")]
    [TestCase("log/tagged-basetime.hlog")]
    [TestCase("log/relative-nobase.hlog")]
    public void ShouldReadWhatJavaReads_WhenJavaWroteTheLog(string file)
    {
        GoldenLog golden = GoldenData.Parse<GoldenLog[]>("log/expected.json").Single(log => log.File == file);
        AssertReads(file, golden);
    }

    [Test]
    public void ShouldReadTheSameIntervals_WhenDotNetWroteTheLog()
    {
        GoldenLog golden = GoldenData.Parse<GoldenLog[]>("log/expected.json").Single(log => log.File == "log/tagged-absolute.hlog");
        AssertReads("log/written-by-dotnet-utf16.hlog", golden);
    }

    [Test]
    public void ShouldTakeTheFirstIntervalsTime_WhenThereIsNoStartTime()
    {
        using HistogramLogReader reader = Open($"{Legend}\n1441812279.601,1.003,9.945,{Payload}\n1441812281.601,1.003,9.945,{Payload}\n");
        long[] starts = [.. reader.ReadHistograms().Select(histogram => histogram.StartTimeStamp)];
        Assert.That(starts, Is.EqualTo(new[] { 1441812279601, 1441812281601 }));
        Assert.That(reader.GetStartTime(), Is.EqualTo(1441812279601.ToDateFromMillisecondsSinceEpoch()));
    }

    [Test]
    public void ShouldReadLeniently_WhenALogIsOddButClear()
    {
        string log = "#a comment\r\n\r\n#[StartTime: 1000]\r\n#[BaseTime: 500 (seconds since epoch)]\r\n"
            + "\"StartTimestamp\",\"EndTimestamp\"\r\n"
            + $"Tag=,3,1,0,{Payload}\r\n   \r\nTag=a b,1e1,.5,x,{Payload}";
        using HistogramLogReader reader = Open(log);
        string[] intervals =
        [
            .. reader.ReadHistograms()
                .Select(histogram => $"{histogram.Tag ?? "none"} {histogram.StartTimeStamp} {histogram.EndTimeStamp}"),
        ];
        Assert.That(intervals, Is.EqualTo(new[] { "none 503000 504000", "a b 510000 510500" }));
        Assert.That(reader.GetStartTime(), Is.EqualTo(DateTime.UnixEpoch.AddSeconds(1000)));
    }

    [TestCase("nonsense")]
    [TestCase("1.000,1.000,1.000")]
    [TestCase("x,1.000,1.000,HISTFAAAAA==")]
    [TestCase("1.000,,1.000,HISTFAAAAA==")]
    [TestCase("NaN,1.000,1.000,HISTFAAAAA==")]
    [TestCase("1.000,1.000,1.000,HISTF")]
    [TestCase("#[StartTime: soon]")]
    public void ShouldSayWhichLine_WhenALineIsNotOfTheFormat(string line)
    {
        using HistogramLogReader reader = Open($"{Legend}\n{line}\n");
        Assert.That(() => reader.ReadHistograms().Count(), Throws.TypeOf<FormatException>().With.Message.Contains("ine 2 "));
    }

    [TestCase("1.000,1.000,1.000,AAAAAAAAAAAAAAAA")]
    [TestCase("1.000,1.000,1.000,")]
    public void ShouldThrow_WhenAPayloadCannotBeDecoded(string line)
    {
        using HistogramLogReader reader = Open(line);
        Assert.That(() => reader.ReadHistograms().Count(), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void ShouldThrowAfterTheWholeIntervals_WhenTheLogIsCutWithinALine()
    {
        string log = $"1.000,1.000,1.000,{Payload}\n2.000,1.000,1.000,{Payload[..^8]}";
        using IEnumerator<HistogramBase> intervals = HistogramLogReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(log))).GetEnumerator();
        Assert.That(intervals.MoveNext(), Is.True);
        Assert.That(intervals.Current.TotalCount, Is.EqualTo(1));
        Assert.That(intervals.MoveNext, Throws.ArgumentException);
    }

    [Test]
    public void ShouldLeaveTheStreamOpen_WhenDisposed()
    {
        var stream = new MemoryStream();
        new HistogramLogReader(stream).Dispose();
        Assert.That(stream.CanRead, Is.True);
    }

    private static void AssertReads(string file, GoldenLog golden)
    {
        using FileStream stream = File.OpenRead(GoldenData.PathOf(file));
        using var reader = new HistogramLogReader(stream);
        int next = 0;
        foreach (HistogramBase histogram in reader.ReadHistograms())
        {
            GoldenInterval interval = golden.Intervals[next++];
            Assert.That(histogram.Tag, Is.EqualTo(interval.Tag));
            Assert.That(histogram.StartTimeStamp, Is.EqualTo(interval.StartMs));
            Assert.That(histogram.EndTimeStamp, Is.EqualTo(interval.EndMs));
            Assert.That(histogram.TotalCount, Is.EqualTo(interval.TotalCount));
            Assert.That(histogram.GetMaxValue(), Is.EqualTo(interval.Max));
            Assert.That(histogram.GetMean(), Is.EqualTo(GoldenData.ToDouble(interval.Mean)));
            Assert.That(histogram.GetValueAtPercentile(50), Is.EqualTo(interval.P50));
            Assert.That(histogram.GetValueAtPercentile(99), Is.EqualTo(interval.P99));
            Assert.That(HistogramBytes.Sha256(HistogramBytes.Plain(histogram)), Is.EqualTo(interval.PlainV2Sha256));
        }

        Assert.That(next, Is.EqualTo(18));
        Assert.That(golden.Intervals, Has.Length.EqualTo(18));
        Assert.That(reader.GetStartTime(), Is.EqualTo(golden.StartTimeSec.ToDateFromSecondsSinceEpoch()));
    }

    private static HistogramLogReader Open(string log) => new(new MemoryStream(Encoding.UTF8.GetBytes(log)));

    private static string EncodedHistogram()
    {
        var histogram = new LongHistogram(1_000_000, 3);
        histogram.RecordValue(1_234);
        return Convert.ToBase64String(HistogramBytes.Compressed(histogram));
    }
}
