using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class ChainTests
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
    public void ShouldBeWhatTheFormatDefines_WhenGivenInputs()
    {
        using var hasher = new ChainHasher();
        Assert.That(hasher.Current().ToString(), Is.EqualTo("0:" + new string('0', 64)));
        for (long sequence = 1; sequence <= 50; sequence++)
        {
            hasher.Append(Records.Seal(sequence));
            Assert.That(hasher.Current(), Is.EqualTo(Chains.Of(sequence)));
        }
    }

    [Test]
    public void ShouldHaveTheSameValueAtEverySequence_WhenSegmentsAndBatchesDiffer()
    {
        ulong seed = TestSeed.Next(nameof(ShouldHaveTheSameValueAtEverySequence_WhenSegmentsAndBatchesDiffer));
        var random = new SeededRandom(seed);
        for (int i = 0; i < 20; i++)
        {
            var storage = new TornStorage(random);
            long segmentBytes = JournalOptions.MinSegmentBytes + (random.Next(10) * SegmentHeader.PageBytes);
            JournalOptions options = Journals.Stepped(segmentBytes) with { JournalId = (ulong)i + 1 };
            JournalWriter writer = Journals.Open(storage, options);
            long last = 0;
            while (last < 300)
            {
                last += 1 + random.Next(40);
                Journals.AppendDurably(writer, last);
                if (random.Chance(150))
                {
                    if (random.Chance(500))
                    {
                        writer.Close(last);
                    }

                    writer.Dispose();
                    writer = Journals.Open(storage, options);
                }
            }

            writer.Close(last);
            Assert.That(writer.StopAnchor, Is.EqualTo(Chains.Of(last)));
            Assert.That(Chains.Verify(storage, out JournalDamage? damage), Is.EqualTo(Chains.Of(last)));
            Assert.That(damage, Is.Null);
            foreach (string name in SegmentCatalog.List(storage))
            {
                SegmentHeader header = SegmentInspector.Inspect(storage, name).Header!;
                Assert.That((header.FirstSequence - 1) % ChainHasher.GroupInputs, Is.Zero, "a segment begins with a group");
                Assert.That(header.Chain, Is.EqualTo(Chains.Of(header.FirstSequence - 1).Hash));
            }
        }
    }

    [Test]
    public void ShouldNameTheSegmentWithTheSeal_WhenAnInputIsForgedWithAFittingChecksum()
    {
        Fill(300);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        long next = SegmentCatalog.FirstSequenceOf(names[2]);
        Chains.Forge(_storage, names[1], next - 5);
        Assert.That(Journals.Open(_storage, Journals.Stepped()).AppendedSequence, Is.EqualTo(300), "every checksum fits");

        _ = Chains.Verify(_storage, out JournalDamage? damage);

        Assert.That(damage, Is.Not.Null);
        Assert.That(damage!.Path, Does.EndWith(names[1]));
        Assert.That(damage.Fault, Is.EqualTo(RecordFault.Chain));
        Assert.That(damage.ExpectedSequence, Is.EqualTo(next));
    }

    [Test]
    public void ShouldGiveAnotherAnchor_WhenAnInputOfTheNewestSegmentIsForged()
    {
        Fill(300);
        Chains.Forge(_storage, SegmentCatalog.List(_storage)[^1], 299);
        ChainAnchor? anchor = Chains.Verify(_storage, out JournalDamage? damage);
        Assert.That(damage, Is.Null, "no seal speaks of it yet");
        Assert.That(anchor!.Value.Sequence, Is.EqualTo(300));
        Assert.That(anchor.Value.Hash, Is.Not.EqualTo(Chains.Of(300).Hash));
    }

    [Test]
    public void ShouldNameTheSegment_WhenItIsSwappedForThatOfAnotherHistory()
    {
        Fill(300);
        using var other = new TempDirectory();
        FileJournalStorage otherStorage = other.Open();
        JournalWriter writer = Journals.Open(otherStorage, Journals.Stepped());
        Journals.AppendDurably(writer, 300, salt: 7);
        writer.Close(300);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        Assert.That(SegmentCatalog.List(otherStorage), Is.EqualTo(names));
        File.Copy(otherStorage.PathOf(names[1]), _storage.PathOf(names[1]), overwrite: true);

        _ = Chains.Verify(_storage, out JournalDamage? damage);

        Assert.That(damage!.Path, Does.EndWith(names[1]));
        Assert.That(damage.ExpectedSequence, Is.EqualTo(SegmentCatalog.FirstSequenceOf(names[1])));
    }

    [Test]
    public void ShouldNameTheSegment_WhenTwoAreSwapped()
    {
        Fill(300);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        File.Move(_storage.PathOf(names[1]), _storage.PathOf("aside"));
        File.Move(_storage.PathOf(names[2]), _storage.PathOf(names[1]));
        File.Move(_storage.PathOf("aside"), _storage.PathOf(names[2]));
        _ = Chains.Verify(_storage, out JournalDamage? damage);
        Assert.That(damage!.Path, Does.EndWith(names[1]));
        Assert.That(damage.Fault, Is.EqualTo(RecordFault.HeaderMismatch));
    }

    [Test]
    public void ShouldGoOnWithTheSameChain_WhenTheJournalIsOfTheFormerFormat([Values(1, 2, 99)] int oldSegments)
    {
        Fill(300);
        foreach (string name in SegmentCatalog.List(_storage).Take(oldSegments))
        {
            Chains.MakeVersion1(_storage, name);
        }

        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(300));
        Assert.That(Chains.Verify(_storage, out JournalDamage? damage), Is.EqualTo(Chains.Of(300)));
        Assert.That(damage, Is.Null);

        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.AppendDurably(writer, 600);
        writer.Close(600);

        Assert.That(writer.StopAnchor, Is.EqualTo(Chains.Of(600)));
        Assert.That(Chains.Verify(_storage, out damage), Is.EqualTo(Chains.Of(600)));
        Assert.That(damage, Is.Null);
        SegmentInfo newest = SegmentInspector.Inspect(_storage, SegmentCatalog.List(_storage)[^1]);
        Assert.That(newest.Header!.Version, Is.EqualTo(2));
    }

    [Test]
    public void ShouldStartWithTheFirstSegmentThatStatesIt_WhenEarlierOnesArePruned()
    {
        Fill(600);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        Assert.That(SegmentCatalog.DeleteBefore(_storage, SegmentCatalog.FirstSequenceOf(names[2])), Is.EqualTo(2));
        Assert.That(Chains.Verify(_storage, out JournalDamage? damage), Is.EqualTo(Chains.Of(600)));
        Assert.That(damage, Is.Null);
    }

    [Test]
    public void ShouldRefuseToAppend_WhenTheChainCannotBeComputed()
    {
        Fill(300);
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        SegmentCatalog.DeleteBefore(_storage, SegmentCatalog.FirstSequenceOf(names[2]));
        foreach (string name in SegmentCatalog.List(_storage))
        {
            Chains.MakeVersion1(_storage, name);
        }

        Assert.That(
            () => Journals.Open(_storage, Journals.Stepped()),
            Throws.TypeOf<JournalCorruptException>().With.Message.Contains("no longer there"));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldFollowTheWriter_WhenTheThreadKeepsIt(CancellationToken cancellation)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Threaded());
        var seals = new List<ChainAnchor>();
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        while (writer.AppendedSequence < 5000)
        {
            while (!writer.HasRoomFor(RecordCodec.MaxRecordBytes))
            {
                cancellation.ThrowIfCancellationRequested();
                Thread.Yield();
            }

            Assert.That(writer.TryAppend(Records.Seal(slot, writer.AppendedSequence + 1)), Is.True);
            if (writer.AppendedSequence % 50 == 0)
            {
                long released = writer.WrittenSequence;
                writer.EndBatch(released);
                writer.Sync.Sync();
                Assert.That(writer.AnchorAt(released).Sequence, Is.LessThanOrEqualTo(released));
                while (writer.TryTakeSealAnchor(released, out ChainAnchor seal))
                {
                    Assert.That(seal.Sequence, Is.LessThanOrEqualTo(released));
                    seals.Add(seal);
                }
            }
        }

        writer.WriteIdleCommit(5000);
        while (writer.AnchorAt(5000).Sequence < 5000)
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        Assert.That(writer.AnchorAt(5000), Is.EqualTo(Chains.Of(5000)));
        writer.Close(5000);
        Assert.That(seals, Has.Count.GreaterThan(3));
        Assert.That(seals.Select(static seal => seal.Hash), Is.EqualTo(seals.Select(static seal => Chains.Of(seal.Sequence).Hash)));
        Assert.That(writer.StopAnchor, Is.EqualTo(Chains.Of(5000)));
    }

    [Test]
    public void ShouldFail_WhenTheFileReadsBackDifferentlyThanItWasWritten()
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        Journals.AppendDurably(writer, 10);
        using (ISegmentFile file = _storage.Open(SegmentName.Of(1), writable: true))
        {
            file.Write(SegmentHeader.PageBytes + 40, [0x5A, 0x5A]);
        }

        JournalFailedException failure = Assert.Throws<JournalFailedException>(() => Journals.Append(writer, 200))!;
        Assert.That(failure.Message, Does.Contain("read back").And.Contain(SegmentName.Of(1)));
        Assert.That(() => writer.Sync.Sync(), Throws.Exception.SameAs(failure));
        writer.Dispose();
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("5:")]
    [TestCase("-5:0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("5:000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("5:000000000000000000000000000000000000000000000000000000000000000g")]
    public void ShouldBeNoAnchor_WhenTheTextIsNotExact(string text) => Assert.That(ChainAnchor.TryParse(text, out _), Is.False);

    [Test]
    public void ShouldParseWhatItPrints_WhenRoundTripped()
    {
        ChainAnchor anchor = Chains.Of(33);
        Assert.That(ChainAnchor.TryParse(anchor.ToString(), out ChainAnchor parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(anchor));
        Assert.That(ChainAnchor.TryParse(anchor.ToString().ToUpperInvariant(), out _), Is.True);
    }

    private void Fill(long last)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        while (writer.AppendedSequence < last)
        {
            Journals.AppendDurably(writer, Math.Min(last, writer.AppendedSequence + 150));
        }

        writer.Close(last);
    }
}
