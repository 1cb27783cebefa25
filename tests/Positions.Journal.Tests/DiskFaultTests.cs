using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class DiskFaultTests
{
    private TempDirectory _directory = null!;
    private FailingStorage _failing = null!;
    private BlockableStorage _blockable = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TempDirectory();
        _failing = new FailingStorage(_directory.Open());
        _blockable = new BlockableStorage(_directory.Open());
    }

    [TearDown]
    public void TearDown()
    {
        _blockable.ReleaseAll();
        _directory.Dispose();
    }

    [Test]
    public void ShouldSayWhyAndGoOnLater_WhenTheDiskIsFullWhilePreparing()
    {
        JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        while (writer.PrepareStep())
        {
        }

        long full = FillUp(writer);
        _failing.Fail(StorageOperation.WriteZeros, FailingStorage.NoSpaceErrno);
        Assert.That(writer.PrepareStep(), Is.False);
        Assert.That(writer.PrepareStep(), Is.False);

        Assert.That(writer.Preparation.State, Is.EqualTo(SegmentPreparationState.Failed));
        Assert.That(writer.Preparation.FailureCount, Is.EqualTo(2));
        Assert.That(writer.Preparation.Message, Does.Contain("No space left on device").And.Contain(SegmentName.Prepared));
        Assert.That(_failing.List(), Has.None.EqualTo(SegmentName.Prepared), "what was taken is given back");
        Assert.That(FillUp(writer), Is.EqualTo(full));
        Assert.That(writer.HasRoomFor(256), Is.False);

        _failing.Heal(StorageOperation.WriteZeros);
        Journals.AppendDurably(writer, full + 50);
        writer.Close(full + 50);
        Assert.That(Journals.ReadAll(_failing, JournalReadLimit.Kept), Is.EqualTo(full + 50));
    }

    [Test]
    [CancelAfter(30_000)]
    public void ShouldRetryByItself_WhenTheDiskHasRoomAgain(CancellationToken cancellation)
    {
        _failing.Fail(StorageOperation.Create, FailingStorage.NoSpaceErrno, nth: 2);
        using JournalWriter writer = Journals.Open(_failing, Journals.Threaded());
        WaitFor(() => writer.Preparation is { State: SegmentPreparationState.Failed, FailureCount: >= 3 }, cancellation);
        Assert.That(writer.Sync.Failure, Is.Null);

        _failing.Heal(StorageOperation.Create);

        WaitFor(() => writer.Preparation.State == SegmentPreparationState.Ready, cancellation);
        Assert.That(writer.Preparation.Message, Is.Empty);
        Assert.That(writer.Preparation.FailureCount, Is.Zero);
    }

    [Test]
    public void ShouldFailForGood_WhenASyncFailsOnce()
    {
        JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        Journals.AppendDurably(writer, 10);
        Journals.Append(writer, 20);
        writer.EndBatch(10);
        _failing.Fail(StorageOperation.Sync, FailingStorage.InputOutputErrno, times: 1);

        JournalFailedException failure = Assert.Throws<JournalFailedException>(() => writer.Sync.Sync())!;

        Assert.That(failure.Path, Does.EndWith(SegmentName.Of(1)));
        Assert.That(failure.Message, Does.Contain(failure.Path).And.Contain("sync").And.Contain("Input/output error"));
        Assert.That(failure.InnerException, Is.TypeOf<IOException>());
        Assert.That(writer.DurableSequence, Is.EqualTo(10));
        Assert.That(() => writer.Sync.Sync(), Throws.Exception.SameAs(failure), "the disk works again, but what it lost is unknown");
        Assert.That(() => writer.WriteIdleCommit(10), Throws.Exception.SameAs(failure));
        Assert.That(writer.TryAppend(Records.Seal(21)), Is.True);
        Assert.That(() => writer.EndBatch(10), Throws.Exception.SameAs(failure));
        Assert.That(() => writer.Close(10), Throws.Exception.SameAs(failure));
        Assert.That(Journals.ReadAll(_failing, JournalReadLimit.Kept), Is.GreaterThanOrEqualTo(10));
    }

    [Test]
    public void ShouldFailForGoodAndSayNothingIsWritten_WhenAWriteFails(
        [Values(FailingStorage.NoSpaceErrno, FailingStorage.InputOutputErrno)] int errno,
        [Values(0, 100, 300, 1000)] int partialBytes)
    {
        JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        Journals.AppendDurably(writer, 10);
        Journals.Append(writer, 20);
        _failing.PartialWriteBytes = partialBytes;
        _failing.Fail(StorageOperation.Write, errno, times: 1);

        JournalFailedException failure = Assert.Throws<JournalFailedException>(() => writer.EndBatch(10))!;

        Assert.That(failure.Path, Does.EndWith(SegmentName.Of(1)));
        Assert.That(failure.Message, Does.Contain("write").And.Contain($"errno {errno}"));
        Assert.That(failure.InnerException!.HResult, Is.EqualTo(errno));
        Assert.That(writer.WrittenSequence, Is.EqualTo(10));
        Assert.That(() => writer.EndBatch(10), Throws.Exception.SameAs(failure), "the disk works again, but there is a hole");
        Assert.That(() => writer.Sync.Sync(), Throws.Exception.SameAs(failure));
        Assert.That(() => writer.Close(10), Throws.Exception.SameAs(failure));
        Assert.That(writer.DurableSequence, Is.EqualTo(10));

        writer = Journals.Open(_failing, Journals.Stepped());
        Assert.That(writer.WrittenSequence, Is.InRange(10, partialBytes < 300 ? 10 : 19));
        Journals.AppendDurably(writer, 40);
        writer.Close(40);
        Assert.That(Journals.ReadAll(_failing, JournalReadLimit.Kept), Is.EqualTo(40));
    }

    [Test]
    public void ShouldFailInTryAppend_WhenTheBufferIsFullAndCannotBeWritten()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped(2 * JournalWriter.BufferBytes));
        while (writer.PrepareStep())
        {
        }

        _failing.Fail(StorageOperation.Write, FailingStorage.InputOutputErrno);
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        JournalFailedException failure = Assert.Throws<JournalFailedException>(() =>
        {
            while (writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)))
            {
            }
        })!;

        Assert.That(failure.Message, Does.Contain("write"));
        Assert.That(writer.AppendedBytes, Is.InRange(JournalWriter.BufferBytes - 512, JournalWriter.BufferBytes));
        Assert.That(writer.WrittenSequence, Is.Zero);
        Assert.That(() => writer.EndBatch(0), Throws.Exception.SameAs(failure));
    }

    [TestCase(1, "00000000000000000001.jnl")]
    [TestCase(2, "00000000000000000001.jnl")]
    [TestCase(3, "next.prepare")]
    public void ShouldFail_WhenTheSealOrTheNextHeaderCannotBeWritten(int nth, string name)
    {
        JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        while (writer.PrepareStep())
        {
        }

        Journals.Append(writer, 10);
        writer.EndBatch(10);
        _failing.PartialWriteBytes = 700;
        _failing.Fail(StorageOperation.Write, FailingStorage.InputOutputErrno, nth, times: 1);
        JournalFailedException failure = Assert.Throws<JournalFailedException>(() => Journals.Append(writer, 200))!;
        Assert.That(failure.Path, Does.EndWith(name));
        long written = writer.WrittenSequence;
        writer.Dispose();

        writer = Journals.Open(_failing, Journals.Stepped());
        Assert.That(writer.WrittenSequence, Is.GreaterThanOrEqualTo(written));
        Journals.AppendDurably(writer, 200);
        writer.Close(200);
        Assert.That(Journals.ReadAll(_failing, JournalReadLimit.Kept), Is.EqualTo(200));
    }

    [Test]
    public void ShouldFail_WhenFillingTheTailInUseCannotSync()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        Journals.Append(writer, 5);
        _failing.Fail(StorageOperation.Sync, FailingStorage.InputOutputErrno, times: 1);

        Assert.That(() => writer.PrepareStep(), Throws.TypeOf<JournalFailedException>());
        Assert.That(() => writer.EndBatch(0), Throws.TypeOf<JournalFailedException>());
    }

    [Test]
    public void ShouldFail_WhenTheDirectoryCannotBeSyncedAfterARoll()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        Journals.Append(writer, 200);
        writer.EndBatch(0);
        _failing.Fail(StorageOperation.SyncDirectory, FailingStorage.InputOutputErrno);

        Assert.That(() => writer.Sync.Sync(), Throws.TypeOf<JournalFailedException>());
        Assert.That(writer.DurableSequence, Is.Zero);
    }

    [Test]
    public void ShouldFail_WhenTheNextSegmentCannotBeNamed()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        while (writer.PrepareStep())
        {
        }

        _failing.Fail(StorageOperation.Rename, FailingStorage.InputOutputErrno);
        Assert.That(() => Journals.Append(writer, 200), Throws.TypeOf<JournalFailedException>().With.Message.Contains("rename"));
        Assert.That(() => writer.WriteIdleCommit(0), Throws.TypeOf<JournalFailedException>());
    }

    [Test]
    public void ShouldNotOpen_WhenTheFirstSegmentCannotBeWritten()
    {
        _failing.Fail(StorageOperation.WriteZeros, FailingStorage.NoSpaceErrno);
        Assert.That(
            () => Journals.Open(_failing, Journals.Stepped()),
            Throws.TypeOf<JournalFailedException>().With.Message.Contains("No space left").And.Message.Contains(SegmentName.Of(1)));
        Assert.That(SegmentCatalog.List(_failing), Is.Empty);
    }

    [Test]
    public void ShouldNameTheFile_WhenItCannotBeRead()
    {
        Journals.Open(_failing, Journals.Stepped()).Close(0);
        using JournalReader reader = JournalReader.Open(_failing, 1, JournalReadLimit.Kept);
        _failing.Fail(StorageOperation.Read, FailingStorage.InputOutputErrno);

        Assert.That(() => reader.TryRead(out _), Throws.TypeOf<JournalFailedException>().With.Message.Contains(SegmentName.Of(1)));
        Assert.That(
            () => JournalRecovery.Apply(_failing, new JournalRecoveryOptions()),
            Throws.TypeOf<JournalFailedException>().With.Message.Contains("Input/output error"));
    }

    [Test]
    [CancelAfter(30_000)]
    public void ShouldKeepAppending_WhenASyncIsStuck(CancellationToken cancellation)
    {
        using JournalWriter writer = Journals.Open(_blockable, Journals.Stepped(64 * 1024));
        while (writer.PrepareStep())
        {
        }

        Journals.AppendDurably(writer, 10);
        Journals.Append(writer, 20);
        writer.EndBatch(10);
        _blockable.Block(StorageOperation.Sync);
        long synced = 0;
        var syncing = new Thread(() => Volatile.Write(ref synced, writer.Sync.Sync()));
        syncing.Start();
        WaitFor(() => _blockable.WaitingCount == 1, cancellation);

        long full = FillUp(writer);

        Assert.That(full, Is.GreaterThan(100));
        Assert.That(writer.DurableSequence, Is.EqualTo(10), "nothing is durable before the disk says so");
        _blockable.ReleaseAll();
        syncing.Join();
        Assert.That(synced, Is.EqualTo(20), "what was appended meanwhile belongs to the next sync");
        Assert.That(writer.Sync.Sync(), Is.EqualTo(full));
    }

    [Test]
    [CancelAfter(30_000)]
    public void ShouldReportNoRoomAndNotWait_WhenPreparingIsStuck(CancellationToken cancellation)
    {
        using JournalWriter writer = Journals.Open(_blockable, Journals.Threaded());
        WaitFor(() => writer.Preparation.State == SegmentPreparationState.Ready, cancellation);
        _blockable.Block(StorageOperation.WriteZeros);
        long full = FillUp(writer);
        Assert.That(writer.SegmentFirstSequence, Is.GreaterThan(1), "the segment that was ready is used");
        WaitFor(() => _blockable.WaitingCount == 1, cancellation);
        Assert.That(writer.TryAppend(Records.Seal(full + 1, messageBytes: 224)), Is.False);

        _blockable.ReleaseAll();

        WaitFor(() => writer.HasRoomFor(256), cancellation);
        Assert.That(writer.TryAppend(Records.Seal(full + 1, messageBytes: 224)), Is.True);
        writer.EndBatch(full);
    }

    [Test]
    public void ShouldStopPreparing_WhenFullSegmentsWaitForASync()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped());
        long full = 0;
        for (long last = FillUp(writer); last != full; last = FillUp(writer))
        {
            full = last;
            while (writer.PrepareStep())
            {
            }
        }

        Assert.That(writer.Preparation.State, Is.EqualTo(SegmentPreparationState.WaitingForSync));
        Assert.That(SegmentCatalog.List(_failing), Has.Count.EqualTo(5));
        Assert.That(writer.Sync.Sync(), Is.EqualTo(full));
        Journals.AppendDurably(writer, full + 100);
    }

    [Test]
    public void ShouldSyncFullSegmentsByItself_WhenDurabilityIsLeftToTheSystem()
    {
        using JournalWriter writer = Journals.Open(_failing, Journals.Stepped() with { Durability = JournalDurability.Os });
        Journals.Append(writer, 500);
        writer.EndBatch(500);
        while (writer.PrepareStep())
        {
        }

        Assert.That(writer.DurableSequence, Is.GreaterThanOrEqualTo(writer.SegmentFirstSequence - 1));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldPublishARisingDurableSequence_WhenSyncingBesideTheOwner(CancellationToken cancellation)
    {
        const long Total = 30_000;
        using JournalWriter writer = Journals.Open(_directory.Open(), Journals.Threaded());
        Exception? failure = null;
        var syncing = new Thread(() =>
        {
            try
            {
                long last = 0;
                while (last < Total)
                {
                    cancellation.ThrowIfCancellationRequested();
                    long before = writer.WrittenSequence;
                    long durable = writer.Sync.Sync();
                    Assert.That(durable, Is.GreaterThanOrEqualTo(Math.Max(before, last)));
                    Assert.That(writer.DurableSequence, Is.EqualTo(durable));
                    last = durable;
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        syncing.Start();
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        while (writer.WrittenSequence < Total && !cancellation.IsCancellationRequested)
        {
            if (writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)))
            {
                long durable = writer.DurableSequence;
                Assert.That(durable, Is.LessThanOrEqualTo(writer.WrittenSequence));
                writer.EndBatch(durable);
            }
            else
            {
                Thread.Yield();
            }
        }

        syncing.Join();
        Assert.That(failure, Is.Null);
        writer.Close(Total);
        Assert.That(Journals.ReadAll(_directory.Open(), JournalReadLimit.Released), Is.EqualTo(Total));
    }

    /// <summary>Appends batches of ten until there is no room; returns the last sequence.</summary>
    private static long FillUp(JournalWriter writer)
    {
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        while (writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)))
        {
            writer.EndBatch(writer.ReleasedSequence);
        }

        return writer.WrittenSequence;
    }

    private static void WaitFor(Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Yield();
        }
    }
}
