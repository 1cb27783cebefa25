using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;

namespace Positions.Journal.Tests;

public sealed class JournalReaderTests
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
    public void ShouldStartAnywhere_WhenAskedForASequence()
    {
        Fill(400).Close(400);
        for (long from = 1; from <= 401; from += 13)
        {
            Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Released, from), Is.EqualTo(400));
            Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept, from), Is.EqualTo(400));
        }
    }

    [Test]
    public void ShouldStopAtTheReleasedSequence_WhenTheEngineRuns()
    {
        using JournalWriter writer = Fill(100);
        Journals.Append(writer, 120);
        writer.EndBatch(90);
        Journals.Append(writer, 125);
        using JournalReader reader = JournalReader.Open(_storage, 1, JournalReadLimit.Released);
        Assert.That(ReadOn(reader), Is.EqualTo(90));

        writer.EndBatch(110);
        Assert.That(ReadOn(reader), Is.EqualTo(110));
        writer.WriteIdleCommit(125);
        Assert.That(ReadOn(reader), Is.EqualTo(125));
        Assert.That(reader.ReleasedSequence, Is.EqualTo(125));
        Assert.That(reader.Damage, Is.Null);
    }

    [Test]
    public void ShouldReadNothing_WhenThereIsNoJournalYet()
    {
        using JournalReader reader = JournalReader.Open(_storage, 1, JournalReadLimit.Released);
        Assert.That(reader.TryRead(out _), Is.False);
        Assert.That(reader.Damage, Is.Null);

        using JournalWriter writer = Fill(10);
        writer.WriteIdleCommit(10);
        Assert.That(ReadOn(reader), Is.EqualTo(10));
    }

    [Test]
    public void ShouldRefuse_WhenTheSequenceWasPruned()
    {
        Fill(400).Close(400);
        int deleted = SegmentCatalog.DeleteBefore(_storage, 200);
        Assert.That(deleted, Is.GreaterThan(0));
        long first = SegmentCatalog.FirstSequenceOf(SegmentCatalog.List(_storage)[0]);
        Assert.That(first, Is.GreaterThan(1).And.LessThanOrEqualTo(200));

        Assert.That(
            () => JournalReader.Open(_storage, first - 1, JournalReadLimit.Kept),
            Throws.TypeOf<JournalPrunedException>().With.Property("FirstSequence").EqualTo(first));
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept, first), Is.EqualTo(400));
        using JournalReader oldest = JournalReader.Open(_storage, 0, JournalReadLimit.Kept);
        Assert.That(oldest.TryRead(out JournalRecord record), Is.True);
        Assert.That(record.Sequence, Is.EqualTo(first));
    }

    [Test]
    public void ShouldNameFileOffsetAndReason_WhenADurableRecordIsDamaged([Values] JournalReadLimit limit)
    {
        Fill(200).Close(200);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        long first = SegmentCatalog.FirstSequenceOf(names[1]);
        Overwrite(names[1], SegmentHeader.PageBytes + 34, 0x5A);

        using JournalReader reader = JournalReader.Open(_storage, 1, limit);
        Assert.That(ReadOn(reader), Is.EqualTo(LastBefore(first, limit)));
        Assert.That(reader.Damage, Is.EqualTo(
            new JournalDamage(_storage.PathOf(names[1]), SegmentHeader.PageBytes, first, RecordFault.Checksum)));
        Assert.That(reader.TryRead(out _), Is.False);
        Assert.That(reader.Damage!.ToString(), Does.Contain(names[1]).And.Contain("checksum"));
    }

    [Test]
    public void ShouldNameTheMissingSegment_WhenOneIsGone([Values] JournalReadLimit limit)
    {
        Fill(200).Close(200);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        _storage.Delete(names[1]);

        using JournalReader reader = JournalReader.Open(_storage, 1, limit);
        Assert.That(ReadOn(reader), Is.EqualTo(LastBefore(SegmentCatalog.FirstSequenceOf(names[1]), limit)));
        Assert.That(reader.Damage, Is.Not.Null);
        Assert.That(reader.Damage!.Path, Is.EqualTo(_storage.PathOf(names[1])));
        Assert.That(reader.Damage.Fault, Is.EqualTo(RecordFault.Header));
    }

    [Test]
    public void ShouldDescribeEachSegment_WhenInspected()
    {
        Fill(200).Close(200);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        long next = 1;
        foreach (string name in names)
        {
            SegmentInfo info = SegmentInspector.Inspect(_storage, name);
            Assert.That(info.FirstSequence, Is.EqualTo(next));
            Assert.That(info.Header, Is.Not.Null);
            Assert.That(info.IsSealed, Is.EqualTo(name != names[^1]));
            Assert.That(info.FirstEngineTimeNanos, Is.EqualTo(Records.BaseTimeNanos + next));
            Assert.That(info.LastEngineTimeNanos, Is.EqualTo(Records.BaseTimeNanos + info.LastSequence));
            Assert.That(info.LengthBytes, Is.EqualTo(Journals.SegmentBytes));
            next += info.InputCount;
        }

        Assert.That(next, Is.EqualTo(201));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldSeeEachReleasedRecordOnce_WhenTheEngineWrites(CancellationToken cancellation)
    {
        const long Total = 60_000;
        using JournalWriter writer = Journals.Open(_storage, Journals.Threaded(128 * 1024));
        Exception? failure = null;
        long released = 0;
        var reading = new Thread(() =>
        {
            try
            {
                FollowTo(Total, () => Volatile.Read(ref released), cancellation);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        reading.Start();

        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        while (writer.AppendedSequence < Total && !cancellation.IsCancellationRequested)
        {
            bool appended = false;
            for (int i = 0; i < 1 + (writer.AppendedSequence % 50) && writer.AppendedSequence < Total; i++)
            {
                if (!writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)))
                {
                    break;
                }

                appended = true;
            }

            if (appended)
            {
                Volatile.Write(ref released, writer.AppendedSequence);
                writer.EndBatch(writer.AppendedSequence);
                if (writer.WrittenSequence % 7 == 0)
                {
                    writer.Sync.Sync();
                }
            }
            else
            {
                writer.Sync.Sync();
                Thread.Yield();
            }
        }

        reading.Join();
        Assert.That(failure, Is.Null);
    }

    [Test]
    public void ShouldBeginWithTheOldestThatIsLeft_WhenSegmentsAreRemovedWhileItOpens([Values] JournalReadLimit limit, [Values(1, 3)] int removed)
    {
        Fill(900).Close(900);
        string[] names = [.. SegmentCatalog.List(_storage)];
        Assert.That(names, Has.Length.GreaterThan(removed + 2));
        var storage = new RetainingStorage(_storage, removed);
        using JournalReader reader = JournalReader.Open(storage, 0, limit);
        Assert.That(reader.TryRead(out JournalRecord first), Is.True);
        Assert.That(first.Sequence, Is.EqualTo(SegmentCatalog.FirstSequenceOf(names[removed])));

        var scanned = new RetainingStorage(_storage, removed);
        Assert.That(JournalRecovery.Scan(scanned, new JournalRecoveryOptions()).LastSequence, Is.EqualTo(900));
    }

    [Test]
    public void ShouldSayItIsGone_WhenTheSegmentThatIsWantedIsRemovedWhileItOpens()
    {
        Fill(900).Close(900);
        Assert.That(() => JournalReader.Open(new RetainingStorage(_storage, 1), 1, JournalReadLimit.Kept), Throws.TypeOf<JournalPrunedException>());
    }

    [Test]
    public void ShouldGiveUp_WhenASegmentIsListedAndCannotBeOpened()
    {
        Fill(100).Close(100);
        string path = _storage.PathOf(SegmentCatalog.List(_storage)[0]);
        File.Delete(path);
        File.CreateSymbolicLink(path, path + ".gone");
        Assert.That(() => JournalReader.Open(_storage, 0, JournalReadLimit.Kept), Throws.TypeOf<JournalFailedException>().With.Message.Contains(path));
    }

    /// <summary>
    /// Batches are of ten, and a commit record releases the batch before its own: that is how far a reader of released inputs comes.
    /// </summary>
    private static long LastBefore(long sequence, JournalReadLimit limit) =>
        limit == JournalReadLimit.Kept ? sequence - 1 : ((sequence - 1) / 10 * 10) - 10;

    private static long ReadOn(JournalReader reader)
    {
        long next = reader.LastSequence + 1;
        while (reader.TryRead(out JournalRecord record))
        {
            Records.AssertIs(record, next);
            next++;
        }

        return reader.LastSequence;
    }

    private void FollowTo(long total, Func<long> released, CancellationToken cancellation)
    {
        FileJournalStorage storage = FileJournalStorage.OpenForReading(_directory.JournalPath);
        using JournalReader reader = JournalReader.Open(storage, 1, JournalReadLimit.Released);
        long next = 1;
        while (next <= total)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!reader.TryRead(out JournalRecord record))
            {
                Assert.That(reader.Damage, Is.Null);
                Thread.Yield();
                continue;
            }

            Assert.That(record.Sequence, Is.LessThanOrEqualTo(released()));
            Records.AssertIs(record, next);
            next++;
        }
    }

    private JournalWriter Fill(long last)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        for (long sequence = 10; sequence <= last; sequence += 10)
        {
            Journals.AppendDurably(writer, sequence);
        }

        return writer;
    }

    /// <summary>As beside a running engine: the oldest segment goes just before it is opened, so many times.</summary>
    private sealed class RetainingStorage(IJournalStorage inner, int left) : IJournalStorage
    {
        private int _left = left;

        public string PathOf(string name) => inner.PathOf(name);

        public IReadOnlyList<string> List() => inner.List();

        public ISegmentFile Create(string name, long lengthBytes) => inner.Create(name, lengthBytes);

        public ISegmentFile Open(string name, bool writable)
        {
            if (_left > 0 && name == SegmentCatalog.List(inner)[0])
            {
                _left--;
                inner.Delete(name);
            }

            return inner.Open(name, writable);
        }

        public void Rename(string name, string newName) => inner.Rename(name, newName);

        public void Delete(string name) => inner.Delete(name);

        public void SyncDirectory() => inner.SyncDirectory();
    }

    private void Overwrite(string name, int offset, byte flip)
    {
        byte[] bytes = File.ReadAllBytes(_storage.PathOf(name));
        bytes[offset] ^= flip;
        File.WriteAllBytes(_storage.PathOf(name), bytes);
    }
}
