using Positions.Journal.Archive;
using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class ArchiveTests
{
    private const long Last = 900;

    private TempDirectory _directory = null!;
    private FileJournalStorage _storage = null!;
    private FailingStorage _folder = null!;
    private SegmentArchive _archive = null!;
    private long _lowestToKeep;

    [SetUp]
    public void SetUp()
    {
        _directory = new TempDirectory();
        _storage = _directory.Open();
        _folder = new FailingStorage(FileJournalStorage.OpenForWriting(Path.Combine(_directory.FullPath, "archive")));
        _archive = new SegmentArchive(_folder);
        _lowestToKeep = 1;
    }

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void ShouldReadTheSameBytes_WhenASegmentIsArchived()
    {
        Fill();
        string name = SegmentCatalog.List(_storage)[1];
        _archive.Add(_storage, name);
        Assert.That(_archive.List(), Is.EqualTo(new[] { name }));
        Assert.That(_archive.Contains(name), Is.True);

        using ISegmentFile copy = _archive.Open(name);
        using ISegmentFile file = _storage.Open(name, writable: false);
        Assert.That(copy.LengthBytes, Is.EqualTo(file.LengthBytes));
        byte[] expected = new byte[file.LengthBytes];
        byte[] actual = new byte[file.LengthBytes];
        Assert.That(file.Read(0, expected), Is.EqualTo(expected.Length));
        Assert.That(copy.Read(0, actual), Is.EqualTo(actual.Length));
        Assert.That(actual, Is.EqualTo(expected));
        for (int offset = 0; offset < expected.Length; offset += 777)
        {
            int count = copy.Read(offset, actual.AsSpan(0, 1000));
            Assert.That(actual.AsSpan(0, count).SequenceEqual(expected.AsSpan(offset, count)), Is.True);
        }

        Assert.That(copy.Read(expected.Length, actual), Is.Zero);
        Assert.That(() => copy.Write(0, actual), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void ShouldReadTheWholeJournal_WhenItsOldSegmentsAreOnlyInTheArchive()
    {
        Fill();
        _lowestToKeep = Last;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2, Archive = _archive });
        Run(keeper);

        Assert.That(SegmentCatalog.List(_storage), Has.Count.EqualTo(2));
        Assert.That(() => JournalReader.Open(_storage, 1, JournalReadLimit.Kept), Throws.TypeOf<JournalPrunedException>());
        var whole = new ArchivedJournalStorage(_storage, _archive);
        foreach (long from in (long[])[1, 2, 150, 400, Last])
        {
            Assert.That(Journals.ReadAll(whole, JournalReadLimit.Kept, from), Is.EqualTo(Last));
        }

        Assert.That(Chains.Verify(whole, out JournalDamage? damage), Is.EqualTo(Chains.Of(Last)));
        Assert.That(damage, Is.Null);
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.AppendDurably(writer, Last + 10);
        writer.Close(Last + 10);
        Assert.That(writer.StopAnchor, Is.EqualTo(Chains.Of(Last + 10)), "the journal goes on without its archive");
        Assert.That(Journals.ReadAll(whole, JournalReadLimit.Kept), Is.EqualTo(Last + 10));
    }

    [Test]
    public void ShouldSayThatTheJournalBeginsLater_WhenSegmentsAreRemovedBeforeAReaderGetsThere(
        [Values(JournalReadLimit.Kept, JournalReadLimit.Released)] JournalReadLimit limit)
    {
        Fill();
        using JournalReader reader = JournalReader.Open(_storage, 1, limit);
        Assert.That(reader.TryRead(out _), Is.True);
        _lowestToKeep = Last;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2 });
        Run(keeper);
        long begins = SegmentCatalog.FirstSequenceOf(SegmentCatalog.List(_storage)[0]);
        JournalPrunedException? pruned = Assert.Throws<JournalPrunedException>(() =>
        {
            while (reader.TryRead(out _))
            {
            }
        });
        Assert.That(pruned!.FirstSequence, Is.EqualTo(begins));
        Assert.That(pruned.Message, Does.Contain($"sequence {reader.LastSequence + 1} is no longer there"));
        Assert.That(reader.Damage, Is.Null, "nothing is damaged");
    }

    [Test]
    public void ShouldFindTheHole_WhenASegmentBetweenOthersIsGone()
    {
        Fill();
        using JournalReader reader = JournalReader.Open(_storage, 1, JournalReadLimit.Kept);
        Assert.That(reader.TryRead(out _), Is.True);
        File.Delete(_storage.PathOf(SegmentCatalog.List(_storage)[1]));
        while (reader.TryRead(out _))
        {
        }

        Assert.That(reader.Damage, Is.Not.Null);
    }

    [Test]
    public void ShouldNameTheArchivedFile_WhenAnyByteOfItIsFlipped()
    {
        Fill();
        string name = SegmentCatalog.List(_storage)[0];
        _archive.Add(_storage, name);
        string path = _archive.PathOf(name);
        File.Delete(_storage.PathOf(name));
        byte[] bytes = File.ReadAllBytes(path);
        var whole = new ArchivedJournalStorage(_storage, _archive);
        int step = Math.Max(1, bytes.Length / 400);
        for (int i = 0; i < bytes.Length; i += i < 64 || i > bytes.Length - 64 ? 1 : step)
        {
            bytes[i] ^= 0x20;
            File.WriteAllBytes(path, bytes);
            bytes[i] ^= 0x20;
            Assert.That(
                () => Journals.ReadAll(whole, JournalReadLimit.Kept), Throws.InstanceOf<JournalException>().With.Message.Contains(SegmentArchive.Extension), $"byte {i}");
        }
    }

    [Test]
    public void ShouldKeepAll_WhenNothingElseHoldsTheState()
    {
        Fill();
        int count = SegmentCatalog.List(_storage).Count;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2 });
        Run(keeper);
        Assert.That(SegmentCatalog.List(_storage), Has.Count.EqualTo(count));
        Assert.That(keeper.Status.HeldBack, Is.EqualTo(count - 2));
        Assert.That(keeper.Status.LowestSequenceToKeep, Is.EqualTo(1));
    }

    [Test]
    public void ShouldRemoveOnlyWhatLiesBelow_WhenALowestSequenceIsNeeded([Range(1, Last, 64)] long lowest)
    {
        Fill();
        _lowestToKeep = lowest;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2 });
        Run(keeper);

        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        Assert.That(SegmentCatalog.FirstSequenceOf(names[0]), Is.LessThanOrEqualTo(lowest));
        Assert.That(names, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(names.Count == 2 || SegmentCatalog.FirstSequenceOf(names[1]) > lowest, Is.True, "nothing more could go");
        Assert.That(keeper.Status.HeldBack, Is.EqualTo(names.Count - 2));
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept, lowest), Is.EqualTo(Last));
    }

    [Test]
    public void ShouldNotTouchASegment_WhenItsInputsAreNotDurable()
    {
        Fill();
        int count = SegmentCatalog.List(_storage).Count;
        _lowestToKeep = Last;
        using var keeper = new SegmentKeeper(_storage, static () => 0, new RetentionOptions { RetainSegments = 2, Archive = _archive, LowestSequenceToKeep = () => _lowestToKeep });
        Run(keeper);
        Assert.That(SegmentCatalog.List(_storage), Has.Count.EqualTo(count));
        Assert.That(_archive.List(), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldNotBeWaitedForWithoutEnd_WhenTheDiskHangs(CancellationToken cancellation)
    {
        Fill();
        var storage = new BlockableStorage(_storage);
        _lowestToKeep = Last;
        using var keeper = new SegmentKeeper(storage, static () => Last, new RetentionOptions { RetainSegments = 2, LowestSequenceToKeep = () => _lowestToKeep });
        storage.Block(StorageOperation.SyncDirectory);
        keeper.Start();
        while (storage.WaitingCount == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        Assert.That(keeper.Stop(TimeSpan.FromMilliseconds(20)), Is.False);
        storage.ReleaseAll();
        Assert.That(keeper.Stop(TimeSpan.FromSeconds(30)), Is.True);
    }

    [Test]
    public void ShouldRemoveNothingAndTryAgain_WhenTheArchiveIsFull([Values(StorageOperation.Create, StorageOperation.Write, StorageOperation.Sync, StorageOperation.Rename)] StorageOperation operation)
    {
        Fill();
        int count = SegmentCatalog.List(_storage).Count;
        _lowestToKeep = Last;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2, Archive = _archive });
        _folder.Fail(operation, FailingStorage.NoSpaceErrno);
        Assert.That(keeper.Step(), Is.False);
        Assert.That(keeper.Status.Failure, Does.Contain("No space left").And.Contain("archive"));
        Assert.That(SegmentCatalog.List(_storage), Has.Count.EqualTo(count));
        Assert.That(_archive.List(), Is.Empty);

        _folder.Heal(operation);
        Run(keeper);
        Assert.That(keeper.Status.Failure, Is.Empty);
        Assert.That(SegmentCatalog.List(_storage), Has.Count.EqualTo(2));
        Assert.That(_archive.List(), Has.Count.EqualTo(count - 1));
    }

    [Test]
    public void ShouldRemoveNothing_WhenTheArchiveIsAnotherJournals()
    {
        using (var other = new TempDirectory())
        {
            FileJournalStorage theirs = other.Open();
            Fill(theirs, salt: 7);
            foreach (string name in SegmentCatalog.List(theirs).SkipLast(1))
            {
                _archive.Add(theirs, name);
            }
        }

        Fill();
        AssertNothingIsRemoved();
        Assert.That(Journals.ReadAll(new ArchivedJournalStorage(_storage, _archive), JournalReadLimit.Kept), Is.EqualTo(Last), "the journal's own folder is the truth");
    }

    [Test]
    public void ShouldRemoveNothing_WhenTheArchiveReachesBeyondAHistoryThatWasCutOff()
    {
        Fill();
        foreach (string name in SegmentCatalog.List(_storage).SkipLast(1))
        {
            _archive.Add(_storage, name);
        }

        // The beginning only came back from a backup, and the journal went on otherwise.
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        foreach (string name in names.Skip(2))
        {
            _storage.Delete(name);
        }

        long cut = SegmentCatalog.FirstSequenceOf(names[2]) - 1;
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Assert.That(writer.AppendedSequence, Is.EqualTo(cut));
        for (long last = cut + 1; last < Last; last += 3)
        {
            Journals.AppendDurably(writer, last, messageBytes: 200);
        }

        writer.Close(writer.AppendedSequence);
        using (JournalReader reader = JournalReader.Open(new ArchivedJournalStorage(_storage, _archive), 1, JournalReadLimit.Kept))
        {
            while (reader.TryRead(out _))
            {
            }

            Assert.That((reader.Damage, reader.LastSequence), Is.EqualTo(((JournalDamage?)null, writer.AppendedSequence)));
        }

        AssertNothingIsRemoved();
    }

    [Test]
    public void ShouldArchiveWhatIsBehind_WhenASegmentIsDamaged()
    {
        Fill();
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        using (ISegmentFile file = _storage.Open(names[1], writable: true))
        {
            file.Write(SegmentHeader.PageBytes + 100, [0x5A, 0x5A, 0x5A]);
        }

        _lowestToKeep = Last;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2, Archive = _archive });
        while (keeper.Step())
        {
        }

        Assert.That(_archive.List(), Is.EquivalentTo(names.SkipLast(1).Where(name => name != names[1])));
        Assert.That(SegmentCatalog.List(_storage), Is.EqualTo(names.Skip(1)), "it and all behind it stay");
        Assert.That(keeper.Status.Failure, Does.Contain(names[1]));
    }

    [Test]
    public void ShouldGiveTheRoomBack_WhenACopyFails()
    {
        Fill();
        _folder.Fail(StorageOperation.Sync, FailingStorage.NoSpaceErrno);
        Assert.That(() => _archive.Add(_storage, SegmentCatalog.List(_storage)[0]), Throws.TypeOf<JournalFailedException>());
        Assert.That(_folder.List(), Is.Empty);
    }

    [Test]
    public void ShouldRefuseTheCopy_WhenTheSegmentIsDamagedOrInUse()
    {
        Fill();
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        Assert.That(() => _archive.Add(_storage, names[^1]), Throws.TypeOf<JournalCorruptException>().With.Message.Contains(names[^1]));
        using (ISegmentFile file = _storage.Open(names[0], writable: true))
        {
            file.Write(SegmentHeader.PageBytes + 100, [0x5A, 0x5A, 0x5A]);
        }

        Assert.That(() => _archive.Add(_storage, names[0]), Throws.TypeOf<JournalCorruptException>());
        Assert.That(_archive.List(), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldWorkBesideTheWriter_WhenItHasItsThread(CancellationToken cancellation)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        using var keeper = new SegmentKeeper(
            _storage,
            () => writer.DurableSequence,
            new RetentionOptions { RetainSegments = 3, Archive = _archive, LowestSequenceToKeep = () => Math.Max(1, writer.DurableSequence), RetryMillis = 1 });
        keeper.Start();
        for (long last = 50; last <= 3000; last += 50)
        {
            Journals.AppendDurably(writer, last);
        }

        while (SegmentCatalog.List(_storage).Count > 3)
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(1);
        }

        writer.Close(3000);
        Assert.That(keeper.Status.Failure, Is.Empty);
        Assert.That(Journals.ReadAll(new ArchivedJournalStorage(_storage, _archive), JournalReadLimit.Kept), Is.EqualTo(3000));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void ShouldRefuseTheOptions_WhenTheLimitIsImpossible(int retain) =>
        Assert.That(() => new RetentionOptions { RetainSegments = retain }.Validate(), Throws.ArgumentException.With.Message.Contains("RetainSegments"));

    private SegmentKeeper Keeper(RetentionOptions options) =>
        new(_storage, static () => Last, options with { LowestSequenceToKeep = () => _lowestToKeep });

    private static void Run(SegmentKeeper keeper)
    {
        while (keeper.Step())
        {
        }

        Assert.That(keeper.Status.Failure, Is.Empty);
    }

    private void AssertNothingIsRemoved()
    {
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        IReadOnlyList<string> archived = _archive.List();
        _lowestToKeep = Last;
        using SegmentKeeper keeper = Keeper(new RetentionOptions { RetainSegments = 2, Archive = _archive });
        for (int i = 0; i < 3; i++)
        {
            Assert.That(keeper.Step(), Is.False);
        }

        Assert.That(keeper.Status.Failure, Does.Contain("is not of this journal").And.Contain(SegmentArchive.Extension));
        Assert.That(SegmentCatalog.List(_storage), Is.EqualTo(names));
        Assert.That(_archive.List(), Is.EquivalentTo(archived));
    }

    private void Fill() => Fill(_storage);

    private static void Fill(FileJournalStorage storage, uint salt = 0)
    {
        JournalWriter writer = Journals.Open(storage, Journals.Stepped());
        for (long last = 100; last <= Last; last += 100)
        {
            Journals.AppendDurably(writer, last, salt: salt);
        }

        writer.Close(Last);
    }
}
