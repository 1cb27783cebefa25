namespace Positions.Journal;

/// <summary>Options of the journal's writer, checked once by <see cref="Validate"/> when it is opened.</summary>
public sealed record JournalOptions
{
    /// <summary>Smallest segment: the header page and a handful of records; for tests.</summary>
    public const long MinSegmentBytes = 16 * 1024;

    /// <summary>Largest segment: offsets stay far below 2^31 so that a tool may hold a segment in one array.</summary>
    public const long MaxSegmentBytes = 1L << 30;

    /// <summary>A segment's size is a multiple of it.</summary>
    public const int SegmentBytesStep = SegmentHeader.PageBytes;

    /// <summary>Bytes of one segment file, a multiple of 4096; default 256 MB. A segment that exists keeps its size.</summary>
    public long SegmentBytes { get; init; } = 268_435_456;

    /// <summary>
    /// Bytes ahead of the end that are written and synced before the writer is ready; the rest follows in the background. Default 4 MB.
    /// </summary>
    public long ReadyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Default <see cref="JournalDurability.Batch"/>.</summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Batch;

    /// <summary>
    /// First wait after a segment could not be prepared, in milliseconds; doubles up to thirty times this. Default 1000.
    /// </summary>
    public int PrepareRetryMillis { get; init; } = 1000;

    /// <summary>
    /// True (default): a thread of its own prepares segments. False: the owner calls <see cref="JournalWriter.PrepareStep"/>, which
    /// makes a
    /// simulation deterministic.
    /// </summary>
    public bool BackgroundPreparation { get; init; } = true;

    /// <summary>Identity of a journal that is created; 0 (default) draws a random one.</summary>
    public ulong JournalId { get; init; }

    /// <summary>Clock for the creation time in segment headers; information for people only.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Returns itself. Throws <see cref="ArgumentException"/> that names the option and its range.</summary>
    public JournalOptions Validate()
    {
        if (SegmentBytes is < MinSegmentBytes or > MaxSegmentBytes || SegmentBytes % SegmentBytesStep != 0)
        {
            throw new ArgumentException(
                $"{nameof(SegmentBytes)} is {SegmentBytes}; "
                + $"it must be {MinSegmentBytes} to {MaxSegmentBytes} and a multiple of {SegmentBytesStep}.");
        }

        if (ReadyBytes < SegmentHeader.PageBytes)
        {
            throw new ArgumentException($"{nameof(ReadyBytes)} is {ReadyBytes}; it must be at least {SegmentHeader.PageBytes}.");
        }

        if (PrepareRetryMillis < 1)
        {
            throw new ArgumentException($"{nameof(PrepareRetryMillis)} is {PrepareRetryMillis}; it must be at least 1.");
        }

        return this;
    }
}
