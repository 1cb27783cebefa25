using System.Buffers.Binary;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

/// <summary>One test or more for each letter of FORMAT.md, "Tail cases".</summary>
public sealed class JournalRecoveryTests
{
    private readonly TornStorage _storage = new(new SeededRandom(1));

    [Test]
    public void ShouldBeginAnew_WhenThereIsNothing()
    {
        JournalRecoveryResult result = Apply();
        Assert.That(result.Case, Is.EqualTo(TailCase.A));
        Assert.That(result.Action, Is.EqualTo(TailAction.CreateFirst));
        Assert.That(result.LastSequence, Is.Zero);
        Assert.That(result.FirstSequence, Is.Zero);
    }

    [Test]
    public void ShouldRefuse_WhenThereIsASnapshotButNoJournal() => AssertRefused(TailCase.B, snapshotSequence: 5);

    [Test]
    public void ShouldNameTheVersion_WhenASegmentIsNewer()
    {
        Fill(200, isClean: true);
        string name = Names()[1];
        byte[] bytes = _storage.BytesOf(name);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SegmentHeader.VersionOffset), 9);
        SegmentHeaderTests.Reseal(bytes);

        Assert.That(Scan().Case, Is.EqualTo(TailCase.C));
        Assert.That(
            () => Apply(),
            Throws.TypeOf<JournalFormatException>().With.Property("Version").EqualTo(9)
                .And.Message.Contains(name).And.Message.Contains("newer"));
        using JournalReader reader = JournalReader.Open(_storage, 1, JournalReadLimit.Released);
        Assert.That(() => ReadToEnd(reader), Throws.TypeOf<JournalFormatException>());
    }

    [Test]
    public void ShouldRefuseAndSayWhere_WhenADurableRecordIsDamaged()
    {
        Fill(30, isClean: true);
        int offset = OffsetOf(15);
        _storage.BytesOf(Names()[0])[offset + 33] ^= 4;

        JournalCorruptException exception = AssertRefused(TailCase.D);

        Assert.That(exception.Result!.Damage, Is.EqualTo(new JournalDamage("torn:/" + Names()[0], offset, 15, RecordFault.Checksum)));
        Assert.That(exception.Message, Does.Contain("sequence 30 was durable").And.Contain("sequence 15 should follow"));
        Assert.That(exception.Message, Does.Contain(Names()[0]));
    }

    [Test]
    public void ShouldRefuse_WhenDurableSectorsReadAsZeros()
    {
        Fill(30, isClean: true);
        _storage.BytesOf(Names()[0]).AsSpan(SegmentHeader.PageBytes, 512).Clear();

        Assert.That(AssertRefused(TailCase.D).Result!.Damage!.Fault, Is.EqualTo(RecordFault.Empty));
    }

    [Test]
    public void ShouldRefuse_WhenAMiddleSegmentIsGone()
    {
        Fill(300, isClean: true);
        string missing = Names()[1];
        _storage.Delete(missing);

        Assert.That(AssertRefused(TailCase.D).Path, Is.EqualTo("torn:/" + missing));
    }

    [Test]
    public void ShouldCutAtTheDamage_WhenTheOperatorAcceptsTheLoss()
    {
        Fill(300, isClean: true);
        _storage.BytesOf(Names()[0])[OffsetOf(15) + 33] ^= 4;
        var options = new JournalRecoveryOptions { AcceptLossOfDurable = true };
        Assert.That(JournalRecovery.Scan(_storage, options).Action, Is.EqualTo(TailAction.Cut));
        Assert.That(Names(), Has.Count.GreaterThan(1), "a scan changes nothing");

        JournalRecoveryResult result = JournalRecovery.Apply(_storage, options);

        Assert.That(result.LastSequence, Is.EqualTo(14));
        Assert.That(result.RemovedSegments, Is.Not.Empty);
        Assert.That(Names(), Has.Count.EqualTo(1));
        AppendAndCheck(40);
    }

    [Test]
    public void ShouldRefuse_WhenASnapshotIsBeyondACleanEnd()
    {
        Fill(30, isClean: true);
        Assert.That(Scan(snapshotSequence: 30).Case, Is.EqualTo(TailCase.I));
        JournalCorruptException exception = AssertRefused(TailCase.E, snapshotSequence: 31);
        Assert.That(exception.Message, Does.Contain("ends at sequence 30").And.Contain("snapshot has sequence 31"));
    }

    [Test]
    public void ShouldRefuse_WhenASnapshotIsBeyondATornTail()
    {
        Fill(30, isClean: false);
        _storage.BytesOf(Names()[0])[OffsetOf(30) + 33] ^= 4;
        Assert.That(Scan(snapshotSequence: 29).Case, Is.EqualTo(TailCase.H));
        AssertRefused(TailCase.E, snapshotSequence: 30);
    }

    [Test]
    public void ShouldRefuse_WhenTheOldestSegmentOfAPrunedJournalLostItsHeader()
    {
        Fill(300, isClean: true);
        SegmentCatalog.DeleteBefore(_storage, 250);
        IReadOnlyList<string> names = Names();
        for (int i = 1; i < names.Count; i++)
        {
            _storage.Delete(names[i]);
        }

        _storage.BytesOf(names[0]).AsSpan().Clear();
        AssertRefused(TailCase.F);
    }

    [Test]
    public void ShouldBeginAnew_WhenTheFirstSegmentWasNeverFinished()
    {
        _storage.Create(SegmentName.Of(1), Journals.SegmentBytes).Dispose();
        Assert.That(Scan().Case, Is.EqualTo(TailCase.G));

        JournalRecoveryResult result = Apply();

        Assert.That(result.Action, Is.EqualTo(TailAction.CreateFirst));
        Assert.That(Names(), Is.Empty);
        AppendAndCheck(20);
    }

    [Test]
    public void ShouldRefuse_WhenTheFirstHeaderIsGoneButItsRecordsWereDurable()
    {
        Fill(30, isClean: true);
        _storage.BytesOf(Names()[0]).AsSpan(0, SegmentHeader.PageBytes).Clear();
        Assert.That(AssertRefused(TailCase.D).Result!.Damage!.Fault, Is.EqualTo(RecordFault.Header));
    }

    [Test]
    public void ShouldCutTheTornTail_WhenTheDamagedRecordWasNotDurable()
    {
        Fill(30, isClean: false);
        _storage.BytesOf(Names()[0])[OffsetOf(25) + 33] ^= 4;
        JournalRecoveryResult dry = Scan();
        Assert.That(dry.Case, Is.EqualTo(TailCase.H));
        Assert.That(dry.LastSequence, Is.EqualTo(24));
        Assert.That(dry.CutBytes, Is.GreaterThan(6 * 40));

        JournalRecoveryResult result = Apply();

        Assert.That(result.Action, Is.EqualTo(TailAction.Continue));
        Assert.That(result.LastSequence, Is.EqualTo(24));
        Assert.That(_storage.BytesOf(Names()[0]).AsSpan((int)result.TailOffsetBytes).ToArray(), Is.All.Zero);
        Assert.That(Scan().Case, Is.EqualTo(TailCase.I));
        AppendAndCheck(60);
    }

    [Test]
    public void ShouldCutWholeSegments_WhenTheTearLiesInAnEarlierOne()
    {
        Fill(300, isClean: false, isSynced: false);
        Assert.That(Names(), Has.Count.GreaterThan(3));
        _storage.BytesOf(Names()[0])[OffsetOf(15) + 33] ^= 4;

        JournalRecoveryResult result = Apply();

        Assert.That(result.Case, Is.EqualTo(TailCase.H));
        Assert.That(result.LastSequence, Is.EqualTo(14));
        Assert.That(Names(), Has.Count.EqualTo(1));
        AppendAndCheck(400);
    }

    [Test]
    public void ShouldTreatItAsDamage_WhenATermIsLowerThanTheOneBefore()
    {
        Fill(9, isClean: true, term: 5);
        byte[] bytes = _storage.BytesOf(Names()[0]);
        int end = (int)Scan().TailOffsetBytes;
        Records.Seal(10, term: 4).CopyTo(bytes, end);

        JournalRecoveryResult result = Scan();

        Assert.That(result.Case, Is.EqualTo(TailCase.H));
        Assert.That(result.Damage, Is.EqualTo(new JournalDamage("torn:/" + Names()[0], end, 10, RecordFault.TermFell)));
    }

    [Test]
    public void ShouldTreatItAsDamage_WhenASequenceIsLeftOut()
    {
        Fill(9, isClean: true);
        Records.Seal(11).CopyTo(_storage.BytesOf(Names()[0]), (int)Scan().TailOffsetBytes);
        Assert.That(Scan().Damage!.Fault, Is.EqualTo(RecordFault.SequenceStep));
    }

    [Test]
    public void ShouldIgnoreControlRecordsOfOtherJournals_WhenLookingForEvidence()
    {
        Fill(9, isClean: true);
        byte[] bytes = _storage.BytesOf(Names()[0]);
        int end = (int)Scan().TailOffsetBytes;
        var foreign = new ControlRecord(1000, 1000, 1000, 0xBAD, 1, 1);
        ControlRecordCodec.WriteCommit(bytes.AsSpan(end), in foreign);

        Assert.That(Scan().Case, Is.EqualTo(TailCase.H));
        Assert.That(Apply().LastSequence, Is.EqualTo(9));
    }

    [Test]
    public void ShouldTakeControlRecordsAsEvidence_WhenTheyLieAtAnyMultipleOfEight([Values(8, 264, 4096, 9000)] int distance)
    {
        Fill(9, isClean: true);
        byte[] bytes = _storage.BytesOf(Names()[0]);
        int at = (int)Scan().TailOffsetBytes + distance;
        var evidence = new ControlRecord(10, 0, 12, 0xC0FFEE, 1, 1);
        ControlRecordCodec.WriteCommit(bytes.AsSpan(at), in evidence);

        AssertRefused(TailCase.D);
    }

    [Test]
    public void ShouldCreateTheNextSegment_WhenTheJournalEndsAtASeal()
    {
        Fill(200, isClean: false);
        IReadOnlyList<string> names = Names();
        long first = SegmentCatalog.FirstSequenceOf(names[1]);
        foreach (string name in names.Skip(1))
        {
            _storage.Delete(name);
        }

        JournalRecoveryResult result = Apply();

        Assert.That(result.Case, Is.EqualTo(TailCase.J));
        Assert.That(result.Action, Is.EqualTo(TailAction.CreateNext));
        Assert.That(result.LastSequence, Is.EqualTo(first - 1));
        AppendAndCheck(300);
    }

    [Test]
    public void ShouldReadTheLastTimeAndTermFromTheHeader_WhenTheNewestSegmentIsEmpty()
    {
        Fill(200, isClean: false, isSynced: false, term: 3);
        string newest = Names()[^1];
        _storage.BytesOf(newest).AsSpan(SegmentHeader.PageBytes).Clear();
        long last = SegmentCatalog.FirstSequenceOf(newest) - 1;

        JournalRecoveryResult result = JournalRecovery.Apply(_storage, new JournalRecoveryOptions { ScanFromSequence = last + 1 });

        Assert.That(result.LastSequence, Is.EqualTo(last));
        Assert.That(result.LastTerm, Is.EqualTo(3));
        Assert.That(result.LastEngineTimeNanos, Is.EqualTo(Records.BaseTimeNanos + last));
    }

    [Test]
    public void ShouldFindTheSameEnd_WhenScanningFromAnySequence()
    {
        Fill(300, isClean: true);
        JournalRecoveryResult whole = Scan();
        for (long from = 0; from < 350; from += 7)
        {
            JournalRecoveryResult part = JournalRecovery.Scan(_storage, new JournalRecoveryOptions { ScanFromSequence = from });
            Assert.That(part.LastSequence, Is.EqualTo(whole.LastSequence));
            Assert.That(part.TailOffsetBytes, Is.EqualTo(whole.TailOffsetBytes));
            Assert.That(part.FirstSequence, Is.EqualTo(1));
            Assert.That(part.DurableSequence, Is.EqualTo(whole.DurableSequence));
        }
    }

    [Test]
    public void ShouldGiveTheFileItsLengthBack_WhenACopyWasCutShort()
    {
        Fill(30, isClean: true);
        string name = Names()[0];
        byte[] used = _storage.BytesOf(name).AsSpan(0, (int)Scan().TailOffsetBytes).ToArray();
        _storage.Delete(name);
        _storage.Create(name, used.Length).Write(0, used);

        Assert.That(Apply().Case, Is.EqualTo(TailCase.I));
        Assert.That(_storage.BytesOf(name), Has.Length.EqualTo(Journals.SegmentBytes));
        AppendAndCheck(60);
    }

    [Test]
    public void ShouldWriteAgainWhatNoRecordVouchesFor_WhenASyncFailedBeforeTheRestart()
    {
        Fill(40, isClean: false);
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.Append(writer, 250);
        writer.EndBatch(40);
        _storage.FailNextSync = true;
        Assert.That(() => writer.Sync.Sync(), Throws.TypeOf<JournalFailedException>());
        writer.Dispose();

        long last = Apply().LastSequence;
        Assert.That(last, Is.EqualTo(250), "memory still shows everything");
        _storage.PowerCut(survivePerMille: 0);

        Assert.That(Apply().LastSequence, Is.EqualTo(250), "recovery said that it is there");
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(250));
    }

    private static void ReadToEnd(JournalReader reader)
    {
        while (reader.TryRead(out _))
        {
        }
    }

    private IReadOnlyList<string> Names() => SegmentCatalog.List(_storage);

    private JournalRecoveryResult Scan(long snapshotSequence = 0) =>
        JournalRecovery.Scan(_storage, new JournalRecoveryOptions { SnapshotSequence = snapshotSequence });

    private JournalRecoveryResult Apply(long snapshotSequence = 0) =>
        JournalRecovery.Apply(_storage, new JournalRecoveryOptions { SnapshotSequence = snapshotSequence });

    private JournalCorruptException AssertRefused(TailCase expected, long snapshotSequence = 0)
    {
        string[] before = [.. Names().Select(name => Convert.ToHexString(_storage.BytesOf(name)))];
        JournalCorruptException exception = Assert.Throws<JournalCorruptException>(() => Apply(snapshotSequence))!;
        Assert.That(exception.Result!.Case, Is.EqualTo(expected), exception.Message);
        Assert.That(Names().Select(name => Convert.ToHexString(_storage.BytesOf(name))), Is.EqualTo(before), "a refusal changes nothing");
        return exception;
    }

    /// <summary>Batches of ten. Clean: all durable and said so. Otherwise the last commit says nothing about its own batch.</summary>
    private void Fill(long last, bool isClean, bool isSynced = true, uint term = 1)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        for (long sequence = Math.Min(10, last); sequence <= last; sequence += 10)
        {
            if (isSynced)
            {
                Journals.AppendDurably(writer, sequence, term);
            }
            else
            {
                Journals.Append(writer, sequence, term);
                writer.EndBatch(0);
            }
        }

        if (isClean)
        {
            writer.Close(last);
        }
        else
        {
            writer.Dispose();
        }
    }

    /// <summary>Offset of a record in the first segment.</summary>
    private int OffsetOf(long sequence)
    {
        using JournalReader reader = JournalReader.Open(_storage, sequence, JournalReadLimit.Kept);
        Assert.That(reader.TryRead(out JournalRecord record), Is.True);
        Assert.That(reader.SegmentName, Is.EqualTo(Names()[0]));
        return (int)reader.OffsetBytes - record.Bytes.Length;
    }

    private void AppendAndCheck(long last)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.AppendDurably(writer, last);
        writer.Close(last);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(last));
        Assert.That(Scan().Case, Is.EqualTo(TailCase.I));
    }
}
