using System.Diagnostics;

namespace Positions.Cli.Output;

/// <summary>
/// One line on standard error that is written over and over while work goes on; silent when standard error is no terminal.
/// </summary>
internal sealed class ProgressLine(TextWriter error) : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _lastTicks;
    private int _width;

    /// <summary>Shows how much is done; with a total as a bar, else as a count.</summary>
    public void Show(long done, long? total, string text)
    {
        if (!_isShown || Stopwatch.GetElapsedTime(_lastTicks) < s_interval)
        {
            return;
        }

        _lastTicks = Stopwatch.GetTimestamp();
        string line = text;
        if (total is > 0)
        {
            int filled = (int)(BarWidth * done / total.Value);
            line = $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {100 * done / total.Value,3}%  {text}";
        }

        error.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    public void Dispose()
    {
        if (_width > 0)
        {
            error.Write($"\r{new string(' ', _width)}\r");
        }
    }
}
