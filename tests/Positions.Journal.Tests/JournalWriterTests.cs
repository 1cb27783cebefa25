using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class JournalWriterTests
{
    private TempDirectory _directory = null!;
    private FileJournalStorage _storage = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TempDirectory();
        _storage = _directory.Open();
    }

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void ShouldReadBackEveryRecord_WhenStoppedCleanly()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        for (long last = 7; last <= 700; last += 7)
        {
            Journals.AppendDurably(writer, last);
        }

        writer.Close(700);

        Assert.That(SegmentCatalog.List(_storage), Has.Count.GreaterThan(5));
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(700));
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Released), Is.EqualTo(700));
        JournalRecoveryResult result = JournalRecovery.Scan(_storage, new JournalRecoveryOptions());
        Assert.That(result.Case, Is.EqualTo(TailCase.I));
        Assert.That(result.LastSequence, Is.EqualTo(700));
        Assert.That(result.DurableSequence, Is.EqualTo(700));
        Assert.That(result.ReleasedSequence, Is.EqualTo(700));
        Assert.That(result.LastEngineTimeNanos, Is.EqualTo(Records.BaseTimeNanos + 700));
        Assert.That(result.LastTerm, Is.EqualTo(1));
        Assert.That(result.JournalId, Is.EqualTo(0xC0FFEEul));
        Assert.That(result.Damage, Is.Null);
    }

    [Test]
    public void ShouldGoOn_WhenOpenedAgainManyTimes()
    {
        for (long last = 50; last <= 1000; last += 50)
        {
            JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
            Assert.That(writer.WrittenSequence, Is.EqualTo(last - 50));
            Assert.That(writer.DurableSequence, Is.EqualTo(last - 50));
            Journals.AppendDurably(writer, last);
            if (last % 100 == 0)
            {
                writer.Close(last);
            }
            else
            {
                writer.Dispose();
            }
        }

        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(1000));
    }

    [Test]
    public void ShouldRefuse_WhenTheSequenceDoesNotFollow([Values(0, 1, 3)] long sequence)
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.Append(writer, 1);
        byte[] record = Records.Seal(sequence == 0 ? 1 : sequence);

        Assert.That(() => writer.TryAppend(record), Throws.ArgumentException);
        Assert.That(writer.AppendedSequence, Is.EqualTo(1));
    }

    [Test]
    public void ShouldRefuse_WhenTheTermFalls()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.Append(writer, 1, term: 5);

        Assert.That(() => writer.TryAppend(Records.Seal(2, term: 4)), Throws.ArgumentException);
        Assert.That(writer.TryAppend(Records.Seal(2, term: 5)), Is.True);
        Assert.That(writer.TryAppend(Records.Seal(3, term: 6)), Is.True);
    }

    [Test]
    public void ShouldRefuse_WhenTheBytesAreNotARecordsLength()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        byte[] record = Records.Seal(1);
        Assert.That(() => writer.TryAppend(record.AsSpan(0, record.Length - 8)), Throws.ArgumentException);
        Assert.That(() => writer.TryAppend(new byte[RecordCodec.MaxRecordBytes + 8]), Throws.ArgumentException);
    }

    [Test]
    public void ShouldReportNoRoomAndKeepRoomForTheCommit_WhenNothingIsPrepared()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        while (writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)))
        {
        }

        long written = writer.AppendedSequence;
        Assert.That(written, Is.GreaterThan(10));
        Assert.That(writer.HasRoomFor(RecordCodec.MaxRecordBytes), Is.False);
        writer.EndBatch(written);
        Assert.That(writer.TryAppend(Records.Seal(written + 1, messageBytes: RecordCodec.MaxMessageBytes)), Is.False);

        while (writer.PrepareStep())
        {
        }

        Assert.That(writer.Preparation.State, Is.EqualTo(SegmentPreparationState.Ready));
        Assert.That(writer.HasRoomFor(RecordCodec.MaxRecordBytes), Is.True);
        Assert.That(writer.TryAppend(Records.Seal(written + 1)), Is.True);
        writer.EndBatch(written + 1);
        writer.Close(written + 1);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Released), Is.EqualTo(written + 1));
    }

    [Test]
    public void ShouldAppendWhatHasRoomForPromised_WhenBatchesCrossSegments()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        for (int batch = 0; batch < 100; batch++)
        {
            while (writer.PrepareStep())
            {
            }

            Assert.That(writer.HasRoomFor(8 * RecordCodec.MaxRecordBytes), Is.True);
            for (int i = 0; i < 8; i++)
            {
                Assert.That(writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)), Is.True);
            }

            writer.EndBatch(writer.AppendedSequence);
            writer.Sync.Sync();
        }

        writer.Close(800);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(800));
    }

    [Test]
    public void ShouldWriteWithOneCall_WhenABatchEnds()
    {
        var torn = new TornStorage(new SeededRandom(1));
        int writes = 0;
        JournalWriter writer = Journals.Open(torn, Journals.Stepped(64 * 1024));
        torn.OperationStarted += operation => writes += operation == StorageOperation.Write ? 1 : 0;
        for (long last = 8; last <= 80; last += 8)
        {
            Journals.Append(writer, last);
            Assert.That(writer.AppendedSequence, Is.EqualTo(last));
            Assert.That(writer.WrittenSequence, Is.EqualTo(last - 8), "only collected yet");
            Assert.That(Journals.ReadAll(torn, JournalReadLimit.Kept), Is.EqualTo(last - 8));
            Assert.That(writer.Sync.Sync(), Is.EqualTo(last - 8));

            writer.EndBatch(0);
            Assert.That(writer.WrittenSequence, Is.EqualTo(last));
            Assert.That(writes, Is.EqualTo(last / 8));
        }

        Assert.That(writer.WriteIdleCommit(80), Is.True);
        Assert.That(writes, Is.EqualTo(11));
        Assert.That(Journals.ReadAll(torn, JournalReadLimit.Released), Is.EqualTo(80));
        writer.Dispose();
    }

    [Test]
    public void ShouldLeaveABatchOut_WhenTheProcessDiesBeforeItsEnd()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.Append(writer, 5);
        writer.EndBatch(0);
        Journals.Append(writer, 9);
        writer.Dispose();
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(5));
    }

    [Test]
    public void ShouldWriteBeforeTheEndOfTheBatch_WhenTheBufferIsFull()
    {
        var torn = new TornStorage(new SeededRandom(1));
        int writes = 0;
        JournalWriter writer = Journals.Open(torn, Journals.Stepped(4 * JournalWriter.BufferBytes));
        while (writer.PrepareStep())
        {
        }

        torn.OperationStarted += operation => writes += operation == StorageOperation.Write ? 1 : 0;
        while (writer.AppendedBytes < 2.5 * JournalWriter.BufferBytes)
        {
            Journals.Append(writer, writer.AppendedSequence + 1);
        }

        Assert.That(writes, Is.EqualTo(2));
        Assert.That(writer.WrittenSequence, Is.Positive.And.LessThan(writer.AppendedSequence));
        Assert.That(Journals.ReadAll(torn, JournalReadLimit.Kept), Is.EqualTo(writer.WrittenSequence));
        writer.EndBatch(0);
        Assert.That(writes, Is.EqualTo(3));
        Assert.That(Journals.ReadAll(torn, JournalReadLimit.Kept), Is.EqualTo(writer.AppendedSequence));
        writer.Dispose();
    }

    [Test]
    public void ShouldWriteAnIdleCommitOnlyWhenSomethingMoved_WhenAsked()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Assert.That(writer.WriteIdleCommit(0), Is.False);
        Journals.Append(writer, 3);
        writer.EndBatch(0);
        Assert.That(writer.WriteIdleCommit(0), Is.False);
        writer.Sync.Sync();
        Assert.That(writer.WriteIdleCommit(0), Is.True, "durable moved");
        Assert.That(writer.WriteIdleCommit(3), Is.True, "released moved");
        Assert.That(writer.WriteIdleCommit(3), Is.False);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Released), Is.EqualTo(3));
    }

    [Test]
    public void ShouldKeepRoomForAnInput_WhenASegmentFillsWithIdleCommits()
    {
        // A tail whose only inputs were cut off has none; 200 releases one by one would fill it with commit records.
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        while (writer.PrepareStep())
        {
        }

        Journals.Append(writer, 300);
        writer.EndBatch(0);
        writer.Sync.Sync();
        writer.Dispose();
        string newest = SegmentCatalog.List(_storage)[^1];
        long first = SegmentCatalog.FirstSequenceOf(newest);
        byte[] bytes = File.ReadAllBytes(_storage.PathOf(newest));
        bytes.AsSpan(SegmentHeader.PageBytes).Clear();
        File.WriteAllBytes(_storage.PathOf(newest), bytes);

        writer = Journals.Open(_storage, Journals.Stepped());
        Assert.That(writer.WrittenSequence, Is.EqualTo(first - 1));
        for (long released = 1; released < first; released++)
        {
            while (!writer.WriteIdleCommit(released) && writer.PrepareStep())
            {
            }
        }

        Journals.AppendDurably(writer, 400);
        writer.Close(400);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(400));
    }

    [Test]
    public void ShouldThrow_WhenABatchIsEndedThatIsNotOpen()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Assert.That(() => writer.EndBatch(0), Throws.InvalidOperationException);
    }

    [Test]
    public void ShouldThrow_WhenReleasedFallsOrRunsAhead()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.Append(writer, 5);
        Assert.That(() => writer.EndBatch(6), Throws.InvalidOperationException);
        writer.EndBatch(4);
        Journals.Append(writer, 6);
        Assert.That(() => writer.EndBatch(3), Throws.InvalidOperationException);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldAllocateNothing_WhenAppending()
    {
        using JournalWriter writer = Journals.Open(_storage, Journals.Stepped(4 * 1024 * 1024));
        while (writer.PrepareStep())
        {
        }

        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        AppendBatches(writer, slot, 20);
        writer.Sync.Sync();
        AppendBatches(writer, slot, 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AppendBatches(writer, slot, 100);
        writer.Sync.Sync();
        AppendBatches(writer, slot, 100);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }

    [TestCase(16 * 1024 - 1)]
    [TestCase(16 * 1024 + 8)]
    [TestCase(8 * 1024)]
    public void ShouldRefuseTheOptions_WhenTheSegmentSizeIsImpossible(long segmentBytes) =>
        Assert.That(() => Journals.Stepped(segmentBytes).Validate(), Throws.ArgumentException);

    private static void AppendBatches(JournalWriter writer, byte[] slot, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < 16; j++)
            {
                RecordCodec.WriteHeader(slot, 184, writer.AppendedSequence + 1, 1, 1, 0);
                _ = writer.TryAppend(slot.AsSpan(0, RecordCodec.Seal(slot)));
            }

            writer.EndBatch(writer.AppendedSequence);
        }
    }
}
