using Positions.Journal.Storage;

namespace Positions.Journal.Tests.Support;

/// <summary>The usual ways to open, fill and read a journal in a test.</summary>
internal static class Journals
{
    /// <summary>Room for three to six groups of the chain.</summary>
    public const long SegmentBytes = 24 * 1024;

    /// <summary>Deterministic: small segments, no thread of their own; <see cref="Append"/> prepares when there is no room.</summary>
    public static JournalOptions Stepped(long segmentBytes = SegmentBytes) => new()
    {
        SegmentBytes = segmentBytes,
        ReadyBytes = SegmentHeader.PageBytes * 3,
        BackgroundPreparation = false,
        JournalId = 0xC0FFEE,
    };

    public static JournalOptions Threaded(long segmentBytes = 64 * 1024) =>
        Stepped(segmentBytes) with { BackgroundPreparation = true, PrepareRetryMillis = 1 };

    public static JournalWriter Open(IJournalStorage storage, JournalOptions options, long snapshotSequence = 0) =>
        JournalWriter.Open(
            storage, options, JournalRecovery.Apply(storage, new JournalRecoveryOptions { SnapshotSequence = snapshotSequence }));

    /// <summary>Appends sequences up to <paramref name="last"/> as one batch; the batch is left open.</summary>
    public static void Append(JournalWriter writer, long last, uint term = 1, uint salt = 0, int messageBytes = 0)
    {
        Span<byte> slot = stackalloc byte[RecordCodec.MaxRecordBytes];
        while (writer.AppendedSequence < last)
        {
            ReadOnlySpan<byte> record = Records.Seal(slot, writer.AppendedSequence + 1, term, salt, messageBytes);
            while (!writer.TryAppend(record))
            {
                if (!writer.PrepareStep() && writer.Preparation.State != SegmentPreparationState.Ready)
                {
                    Assert.Fail($"No room and nothing to prepare: {writer.Preparation}");
                }
            }
        }
    }

    /// <summary>Appends a batch, ends it and syncs, as in the durability "batch".</summary>
    public static void AppendDurably(JournalWriter writer, long last, uint term = 1, uint salt = 0, int messageBytes = 0)
    {
        Append(writer, last, term, salt, messageBytes);
        writer.EndBatch(writer.DurableSequence);
        writer.Sync.Sync();
    }

    /// <summary>Reads everything and checks each record; returns the last sequence, or one before the first asked for.</summary>
    public static long ReadAll(IJournalStorage storage, JournalReadLimit limit, long from = 1, uint term = 1, uint salt = 0)
    {
        using JournalReader reader = JournalReader.Open(storage, from, limit);
        long next = from;
        while (reader.TryRead(out JournalRecord record))
        {
            Records.AssertIs(record, next, term, salt);
            next++;
        }

        Assert.That(reader.Damage, Is.Null);
        return next - 1;
    }
}
