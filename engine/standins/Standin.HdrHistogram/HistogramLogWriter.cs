using System.Globalization;
using System.IO.Compression;
using System.Text;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>
/// Writes interval histograms to a log of version 1.3: UTF-8 without byte order mark, lines ending in LF, numbers with points.
/// </summary>
/// <remarks>
/// <code>
/// #[Histogram log format version 1.3]
/// #[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T15:24:39.4740000Z]
/// "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
/// 1441812279.601,1.003,9.945,HISTFAAAA…
/// Tag=A,1441812279.601,1.003,27.967,HISTFAAAA…
/// </code>
/// Times are absolute, in seconds; the maximum is divided by a million, as log plotters expect. Every line is flushed to the stream,
/// so that a log of a process that died ends with its last whole interval. One thread; the stream is left open.
/// </remarks>
public sealed class HistogramLogWriter : IDisposable
{
    private const double MaxValueUnitRatio = 1_000_000.0;
    private const double MillisecondsPerSecond = 1_000.0;
    private const int Places = 3;

    private readonly StreamWriter _log;
    private bool _hasHeader;

    /// <param name="outputStream">Where to; left open.</param>
    public HistogramLogWriter(Stream outputStream) =>
        _log = new StreamWriter(outputStream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };

    /// <summary>Writes a whole log.</summary>
    /// <exception cref="ArgumentException">The start time is of unspecified kind.</exception>
    public static void Write(Stream outputStream, DateTime startTime, params HistogramBase[] histograms)
    {
        using var writer = new HistogramLogWriter(outputStream);
        writer.Write(startTime, histograms);
    }

    /// <summary>Writes the header lines and then the histograms.</summary>
    /// <exception cref="ArgumentException">The start time is of unspecified kind.</exception>
    public void Write(DateTime startTime, params HistogramBase[] histograms)
    {
        ArgumentNullException.ThrowIfNull(histograms);
        string seconds = DecimalText.Format(startTime.SecondsSinceUnixEpoch(), Places);
        string date = startTime.ToString("o", CultureInfo.InvariantCulture);
        _log.WriteLine("#[Histogram log format version 1.3]");
        _log.WriteLine($"#[StartTime: {seconds} (seconds since epoch), {date}]");
        _log.WriteLine("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
        _log.Flush();
        _hasHeader = true;
        foreach (HistogramBase histogram in histograms)
        {
            WriteInterval(histogram);
        }
    }

    /// <summary>Writes one histogram, before the first one also the header lines with its start as the log's.</summary>
    public void Append(HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (_hasHeader)
        {
            WriteInterval(histogram);
        }
        else
        {
            Write(histogram.StartTimeStamp.ToDateFromMillisecondsSinceEpoch(), histogram);
        }
    }

    public void Dispose() => _log.Dispose();

    private void WriteInterval(HistogramBase histogram)
    {
        if (histogram.Tag is not null)
        {
            _log.Write($"Tag={histogram.Tag},");
        }

        _log.Write(DecimalText.Format(histogram.StartTimeStamp / MillisecondsPerSecond, Places));
        _log.Write(',');
        _log.Write(DecimalText.Format((histogram.EndTimeStamp - histogram.StartTimeStamp) / MillisecondsPerSecond, Places));
        _log.Write(',');
        _log.Write(DecimalText.Format(histogram.GetMaxValue() / MaxValueUnitRatio, Places));
        _log.Write(',');
        using MemoryStream encoded = HistogramEncoding.EncodeCompressed(histogram, CompressionLevel.SmallestSize);
        _log.WriteLine(Convert.ToBase64String(encoded.GetBuffer(), 0, (int)encoded.Length));
        _log.Flush();
    }
}
