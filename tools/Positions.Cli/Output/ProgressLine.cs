namespace Positions.Cli.Output;

/// <summary>
/// One line on standard error that is written over and over while work goes on: how much is done, how fast, and how long it will take;
/// silent when standard error is no terminal.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly long _startTicks;
    private long _lastTicks;
    private int _width;

    public ProgressLine(TextWriter error)
        : this(error, !Console.IsErrorRedirected, TimeProvider.System)
    {
    }

    public ProgressLine(TextWriter error, bool isShown, TimeProvider time)
    {
        _error = error;
        _time = time;
        IsShown = isShown;
        _startTicks = time.GetTimestamp();
        _lastTicks = _startTicks;
    }

    /// <summary>False: what only this line needs does not have to be found out.</summary>
    public bool IsShown { get; }

    /// <param name="done">So far, since the beginning.</param>
    /// <param name="total">Null or 0: not known, and there is no bar.</param>
    /// <param name="what">What is counted, in the plural.</param>
    public void Show(long done, long? total, string what)
    {
        if (!IsShown || _time.GetElapsedTime(_lastTicks) < s_interval)
        {
            return;
        }

        _lastTicks = _time.GetTimestamp();
        double seconds = Math.Max(_time.GetElapsedTime(_startTicks).TotalSeconds, 0.001);
        string line = $"{done:N0} {what}, {done / seconds:N0}/s";
        if (total is > 0)
        {
            long shown = Math.Min(done, total.Value);
            int filled = (int)((Int128)BarWidth * shown / total.Value);
            string left = done > 0 ? $", {Remaining((total.Value - shown) * seconds / done)} left" : "";
            line = $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {(Int128)100 * shown / total.Value,3}%  {line}{left}";
        }

        _error.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    public void Dispose()
    {
        if (_width > 0)
        {
            _error.Write($"\r{new string(' ', _width)}\r");
        }
    }

    private static string Remaining(double seconds)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), TimeSpan.MaxValue.TotalSeconds / 2));
        return left.TotalHours >= 1 ? $"{(long)left.TotalHours}:{left.Minutes:D2}:{left.Seconds:D2}" : $"{left.Minutes}:{left.Seconds:D2}";
    }
}
