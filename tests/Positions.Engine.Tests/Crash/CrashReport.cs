namespace Positions.Engine.Tests.Crash;

/// <summary>What a campaign did.</summary>
internal sealed class CrashReport
{
    /// <summary>Deaths by <see cref="CrashMoment"/>.</summary>
    public int[] Deaths { get; } = new int[Enum.GetValues<CrashMoment>().Length];

    /// <summary>Deaths while the gateway had messages to send.</summary>
    public int UnderLoadCount { get; set; }

    /// <summary>Dead directories that were replayed and compared with the gateway's sums.</summary>
    public int InspectedCount { get; set; }

    public long MessageCount { get; set; }

    public long ResentCount { get; set; }

    /// <summary>Spent in lives that were ended; the rest went into what was looked at between and after them.</summary>
    public TimeSpan LivesElapsed { get; set; }

    public int DeathCount => Deaths.Sum();

    public void Add(CrashReport other)
    {
        for (int i = 0; i < Deaths.Length; i++)
        {
            Deaths[i] += other.Deaths[i];
        }

        UnderLoadCount += other.UnderLoadCount;
        InspectedCount += other.InspectedCount;
        MessageCount += other.MessageCount;
        ResentCount += other.ResentCount;
        LivesElapsed += other.LivesElapsed;
    }

    public override string ToString() =>
        $"{DeathCount} deaths ({string.Join(", ", Enum.GetValues<CrashMoment>().Select(m => $"{Deaths[(int)m]} {m}"))}), {UnderLoadCount} with messages on their way; "
        + $"{InspectedCount} dead directories inspected; {MessageCount} messages, {ResentCount} sent again; {LivesElapsed.TotalSeconds:F0} s of life";
}
