using System.Globalization;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Reads histogram logs of Java and .NET libraries: UTF-8, or what the byte order mark says (.NET writes UTF-16).</summary>
/// <remarks>
/// Times in a log are absolute, or relative to <c>#[BaseTime:</c>; without that line they are relative to <c>#[StartTime:</c> when the
/// first one lies more than a year before it. Milliseconds are cut, not rounded, as in both libraries, so that a relative log may come
/// out one lower. Comments, blank lines and any legend are skipped. One thread; the stream is left open.
/// </remarks>
public sealed class HistogramLogReader : IDisposable, IHistogramLogV1Reader
{
    private const string TagPrefix = "Tag=";
    private const string StartTimePrefix = "#[StartTime: ";
    private const string BaseTimePrefix = "#[BaseTime: ";
    private const string LegendPrefix = "\"StartTimestamp\"";
    private const double SecondsPerYear = 365 * 24 * 3600.0;
    private const double MillisecondsPerSecond = 1_000.0;

    private readonly StreamReader _log;
    private double? _startSeconds;
    private double? _baseSeconds;
    private long _lineNumber;

    /// <param name="inputStream">Where from; left open.</param>
    public HistogramLogReader(Stream inputStream) =>
        _log = new StreamReader(inputStream, System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);

    /// <summary>Reads a log while the result is walked through, once.</summary>
    /// <inheritdoc cref="ReadHistograms" path="/exception"/>
    public static IEnumerable<HistogramBase> Read(Stream inputStream)
    {
        using var reader = new HistogramLogReader(inputStream);
        foreach (HistogramBase histogram in reader.ReadHistograms())
        {
            yield return histogram;
        }
    }

    /// <summary>Reads the log from where it is while the result is walked through, once.</summary>
    /// <exception cref="FormatException">While moving on: a line is not of the format. The message has its number.</exception>
    /// <exception cref="ArgumentException">While moving on: a histogram is damaged or cut short.</exception>
    /// <exception cref="NotSupportedException">While moving on: a histogram is of another version.</exception>
    public IEnumerable<HistogramBase> ReadHistograms()
    {
        while (_log.ReadLine() is { } line)
        {
            _lineNumber++;
            if (line.StartsWith('#'))
            {
                ReadComment(line);
            }
            else if (!string.IsNullOrWhiteSpace(line) && !line.StartsWith(LegendPrefix, StringComparison.Ordinal))
            {
                yield return ReadInterval(line);
            }
        }
    }

    /// <summary>
    /// Start of the log in UTC: its StartTime line, or the first interval's time where it has none; 1970 until one of them was read.
    /// </summary>
    public DateTime GetStartTime() => _startSeconds.GetValueOrDefault().ToDateFromSecondsSinceEpoch();

    public void Dispose() => _log.Dispose();

    private void ReadComment(string line)
    {
        if (line.StartsWith(StartTimePrefix, StringComparison.Ordinal))
        {
            _startSeconds = ParseSeconds(FirstWord(line.AsSpan(StartTimePrefix.Length)));
        }
        else if (line.StartsWith(BaseTimePrefix, StringComparison.Ordinal))
        {
            _baseSeconds = ParseSeconds(FirstWord(line.AsSpan(BaseTimePrefix.Length)));
        }
    }

    private HistogramBase ReadInterval(string line)
    {
        ReadOnlySpan<char> rest = line;
        string? tag = null;
        if (rest.StartsWith(TagPrefix, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> text = NextField(ref rest)[TagPrefix.Length..];
            tag = text.IsEmpty ? null : text.ToString();
        }

        double timeSeconds = ParseSeconds(NextField(ref rest));
        double lengthSeconds = ParseSeconds(NextField(ref rest));
        NextField(ref rest);

        _startSeconds ??= timeSeconds;
        _baseSeconds ??= timeSeconds < _startSeconds.Value - SecondsPerYear ? _startSeconds.Value : 0.0;
        double startSeconds = timeSeconds + _baseSeconds.Value;
        double endSeconds = startSeconds + lengthSeconds;

        HistogramBase histogram = HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(DecodeBase64(rest)), 0);
        histogram.StartTimeStamp = (long)(startSeconds * MillisecondsPerSecond);
        histogram.EndTimeStamp = (long)(endSeconds * MillisecondsPerSecond);
        histogram.SetTagAsRead(tag);
        return histogram;
    }

    /// <summary>Takes what is before the next comma off the rest of an interval's line.</summary>
    private ReadOnlySpan<char> NextField(ref ReadOnlySpan<char> rest)
    {
        int comma = rest.IndexOf(',');
        if (comma < 0)
        {
            throw new FormatException($"Line {_lineNumber} of the histogram log has too few fields.");
        }

        ReadOnlySpan<char> field = rest[..comma];
        rest = rest[(comma + 1)..];
        return field;
    }

    private byte[] DecodeBase64(ReadOnlySpan<char> text)
    {
        try
        {
            return Convert.FromBase64String(text.ToString());
        }
        catch (FormatException exception)
        {
            throw new FormatException($"Line {_lineNumber} of the histogram log does not end in base64.", exception);
        }
    }

    private double ParseSeconds(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds)
            ? seconds
            : throw new FormatException($"Line {_lineNumber} of the histogram log has '{text}' where a number of seconds belongs.");

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(' ', ']');
        return end < 0 ? text : text[..end];
    }
}
