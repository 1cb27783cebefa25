namespace Positions.Journal.Archive;

/// <summary>What becomes of segments that are full.</summary>
public sealed record RetentionOptions
{
    /// <summary>Fewest segments that a limit may leave: the one in use and the one before.</summary>
    public const int MinRetainSegments = 2;

    /// <summary>Segments that stay in the journal's folder, the one in use among them; 0 (default): all.</summary>
    public int RetainSegments { get; init; }

    /// <summary>Where full segments are copied as soon as they are durable; null (default): nowhere.</summary>
    public SegmentArchive? Archive { get; init; }

    /// <summary>
    /// The lowest sequence that must stay in the journal's folder, whatever the limit says: the first one behind the newest state that a
    /// start can restore from elsewhere. Asked before each removal, on the keeper's thread; never falls. Default: 1, so that all stays.
    /// </summary>
    public Func<long> LowestSequenceToKeep { get; init; } = static () => 1;

    /// <summary>First wait after a failure, in milliseconds; doubles up to sixty times this. Default 1000.</summary>
    public int RetryMillis { get; init; } = 1000;

    /// <summary>Returns itself. Throws <see cref="ArgumentException"/> that names the option and its range.</summary>
    public RetentionOptions Validate() =>
        RetainSegments is 0 or >= MinRetainSegments
            ? this
            : throw new ArgumentException($"{nameof(RetainSegments)} is {RetainSegments}; it must be 0 (all) or at least {MinRetainSegments}.");
}
