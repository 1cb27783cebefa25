using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

/// <summary>A reader begins where it is asked to, by sequence or engine time, without reading what lies before.</summary>
public sealed class SeekTests
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
    [CancelAfter(120_000)]
    public void ShouldBeginWithTheFirstInputAskedFor_WhenBatchesAndSegmentsAreOfAnySize()
    {
        ulong seed = TestSeed.Next(nameof(ShouldBeginWithTheFirstInputAskedFor_WhenBatchesAndSegmentsAreOfAnySize));
        var random = new SeededRandom(seed);
        for (int i = 0; i < 6; i++)
        {
            var storage = new TornStorage(random);
            JournalWriter writer = Journals.Open(storage, Journals.Stepped(1024 * 1024));
            int mostInBatch = 1 + random.Next(3000);
            while (writer.AppendedSequence < 12_000)
            {
                long last = writer.AppendedSequence + 1 + random.Next(mostInBatch);
                Journals.Append(writer, last);
                writer.EndBatch(Math.Min(writer.DurableSequence, last));
                if (random.Chance(700))
                {
                    writer.Sync.Sync();
                }
            }

            long end = writer.AppendedSequence;
            long released = writer.ReleasedSequence;
            if (random.Chance(500))
            {
                writer.Close(end);
                released = end;
            }

            for (int j = 0; j < 60; j++)
            {
                AssertBegins(storage, 1 + random.NextInt64(0, end + 20), end, released);
            }
        }
    }

    [Test]
    public void ShouldNotTrustWhatLiesBehindATear_WhenTheNewestSegmentIsTorn()
    {
        // The second half is there but for one sector, and nothing says that it was durable: recovery will cut it off.
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped(1024 * 1024));
        for (long last = 50; last <= 5000; last += 50)
        {
            Journals.Append(writer, last);
            writer.EndBatch(0);
        }

        writer.Dispose();
        string name = SegmentCatalog.List(_storage).Single();
        long used = SegmentInspector.Inspect(_storage, name).UsedBytes;
        using (ISegmentFile file = _storage.Open(name, writable: true))
        {
            file.WriteZeros((SegmentHeader.PageBytes + (used / 2)) & ~511, 512);
        }

        using JournalReader reader = JournalReader.Open(_storage, 4500, JournalReadLimit.Kept);
        Assert.That(reader.TryRead(out _), Is.False);
        Assert.That(reader.End!.Case, Is.EqualTo(TailCase.H));
        Assert.That(reader.Damage, Is.Null);
    }

    [Test]
    public void ShouldReadNothing_WhenWhatIsAskedForIsDurableAndNotReleased()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped(1024 * 1024));
        for (long last = 500; last <= 5000; last += 500)
        {
            Journals.Append(writer, last);
            writer.EndBatch(100);
            writer.Sync.Sync();
        }

        // Right behind a batch: what is skipped then ends where the reading begins.
        foreach (long from in (long[])[101, 1001, 1501, 2001, 2500, 3001, 4001])
        {
            using JournalReader bySequence = JournalReader.Open(_storage, from, JournalReadLimit.Released);
            using JournalReader byTime = JournalReader.OpenAtTime(_storage, Records.BaseTimeNanos + from, JournalReadLimit.Released);
            Assert.That(bySequence.TryRead(out _), Is.False, $"{from}");
            Assert.That(byTime.TryRead(out _), Is.False, $"time of {from}");
        }

        writer.WriteIdleCommit(2500);
        using JournalReader reader = JournalReader.Open(_storage, 2499, JournalReadLimit.Released);
        Assert.That(reader.TryRead(out _) && reader.TryRead(out _), Is.True);
        Assert.That(reader.TryRead(out _), Is.False);
        writer.Dispose();
    }

    [Test]
    public void ShouldNotTakeAMessageForACommitRecord_WhenItLooksLikeOne()
    {
        // A message that is a commit record of another journal, at a multiple of 8, in most inputs.
        byte[] fake = new byte[ControlRecordCodec.CommitBytes];
        ControlRecordCodec.WriteCommit(fake, new ControlRecord(1, 1, 1, 0xBAD, 1, 1));
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped(1024 * 1024));
        for (long sequence = 1; sequence <= 4000; sequence++)
        {
            RecordCodec.WriteHeader(slot, fake.Length, sequence, sequence, 1, 0);
            fake.CopyTo(slot, RecordCodec.MessageOffset);
            while (!writer.TryAppend(slot.AsSpan(0, RecordCodec.Seal(slot))))
            {
                Assert.That(writer.PrepareStep(), Is.True);
            }

            if (sequence % 400 == 0)
            {
                writer.EndBatch(writer.DurableSequence);
                writer.Sync.Sync();
            }
        }

        writer.Close(4000);
        for (long from = 1; from <= 4000; from += 37)
        {
            using JournalReader reader = JournalReader.Open(_storage, from, JournalReadLimit.Kept);
            Assert.That(reader.TryRead(out JournalRecord record), Is.True);
            Assert.That(record.Sequence, Is.EqualTo(from));
        }
    }

    [Test]
    [CancelAfter(120_000)]
    public void ShouldOpenFewFilesAndReadFewBytes_WhenTheJournalIsATerabyte()
    {
        const int Segments = 4096;
        const long SegmentBytes = 256L << 20;
        const long Inputs = 64_000;
        WriteSparse(Segments, SegmentBytes, Inputs);
        long apparent = Directory.GetFiles(_directory.JournalPath).Sum(static path => new FileInfo(path).Length);
        Assert.That(apparent, Is.EqualTo(1L << 40));

        var counting = new CountingStorage(_storage);
        foreach (long sequence in (long[])[1, 2, Inputs, (2000 * Inputs) + 1, (2000 * Inputs) + 33_333, (4095 * Inputs) + 7, 4096 * Inputs])
        {
            counting.Reset();
            using (JournalReader reader = JournalReader.Open(counting, sequence, JournalReadLimit.Kept))
            {
                Assert.That(reader.TryRead(out JournalRecord record), Is.True);
                Assert.That(record.Sequence, Is.EqualTo(sequence));
            }

            Assert.That(counting.OpenCount, Is.EqualTo(1));
            Assert.That(counting.CountOf(StorageOperation.Read), Is.LessThan(40));
            counting.Reset();
            using (JournalReader reader = JournalReader.OpenAtTime(counting, Records.BaseTimeNanos + sequence, JournalReadLimit.Kept))
            {
                Assert.That(reader.TryRead(out JournalRecord record), Is.True);
                Assert.That(record.Sequence, Is.EqualTo(sequence));
            }

            Assert.That(counting.OpenCount, Is.LessThan(16), "bisection over the headers");
            Assert.That(counting.CountOf(StorageOperation.Read), Is.LessThan(60));
        }
    }

    private static void AssertBegins(IJournalStorage storage, long from, long end, long released)
    {
        foreach (JournalReadLimit limit in (JournalReadLimit[])[JournalReadLimit.Kept, JournalReadLimit.Released])
        {
            long last = limit == JournalReadLimit.Kept ? end : released;
            using JournalReader bySequence = JournalReader.Open(storage, from, limit);
            using JournalReader byTime = JournalReader.OpenAtTime(storage, Records.BaseTimeNanos + from, limit);
            foreach (JournalReader reader in (JournalReader[])[bySequence, byTime])
            {
                for (long next = from; next <= Math.Min(last, from + 300); next++)
                {
                    Assert.That(reader.TryRead(out JournalRecord record), Is.True, $"{next}, {limit}");
                    Records.AssertIs(record, next);
                }

                Assert.That(from <= last || !reader.TryRead(out _), Is.True, $"{from} beyond {last}, {limit}");
                Assert.That(reader.Damage, Is.Null);
            }
        }
    }

    /// <summary>
    /// Segments of full size with holes behind their inputs. All have their header; those that the test looks into have inputs, some 8 MB.
    /// </summary>
    private void WriteSparse(int segments, long segmentBytes, long inputs)
    {
        byte[] page = new byte[SegmentHeader.PageBytes];
        byte[] content = new byte[16 << 20];
        for (int i = 0; i < segments; i++)
        {
            long first = (i * inputs) + 1;
            using ISegmentFile file = _storage.Create(SegmentName.Of(first), segmentBytes);
            new SegmentHeader(
                0xC0FFEE, segmentBytes, first, 0, 1, Math.Max(0, first - inputs), i == 0 ? 0 : 4096, i == 0 ? 0 : Records.BaseTimeNanos + first - 1, 1,
                first - 1, first - 1, default).Write(page);
            file.Write(0, page);
            if (i is 0 or 2000 or 4095)
            {
                file.Write(SegmentHeader.PageBytes, content.AsSpan(0, Fill(content, first, inputs)));
            }
        }
    }

    private static int Fill(byte[] content, long first, long inputs)
    {
        int at = 0;
        for (long sequence = first; sequence < first + inputs; sequence++)
        {
            ReadOnlySpan<byte> record = Records.Seal(content.AsSpan(at, RecordCodec.MaxRecordBytes), sequence);
            at += record.Length;
            content.AsSpan(at, RecordCodec.MaxRecordBytes).Clear();
            if ((sequence - first) % 64 == 63)
            {
                var commit = new ControlRecord(sequence, sequence, sequence, 0xC0FFEE, Records.BaseTimeNanos + sequence, 1);
                ControlRecordCodec.WriteCommit(content.AsSpan(at), in commit);
                at += ControlRecordCodec.CommitBytes;
            }
        }

        return at;
    }
}
