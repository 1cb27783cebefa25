using System.Diagnostics;

namespace Positions.Engine.History;

/// <summary>How long one replay may go on. It looks at the clock itself, every so many inputs: a timer fires late where the machine is busy.</summary>
/// <remarks>Thread: the replay's.</remarks>
public sealed class ReplayPatience
{
    private const int InputsBetweenLooks = 1_024;

    private readonly long _deadline;
    private int _looked;

    public ReplayPatience(TimeSpan atMost) => _deadline = Stopwatch.GetTimestamp() + (long)(atMost.TotalSeconds * Stopwatch.Frequency);

    /// <summary>The last look found it over.</summary>
    public bool WasOver { get; private set; }

    /// <summary>Asked behind each input.</summary>
    public bool IsOver() => WasOver = ++_looked % InputsBetweenLooks == 0 && Stopwatch.GetTimestamp() >= _deadline;
}
