using Positions.Core;
using Positions.Journal.Storage;
using Positions.Recovery.Snapshots;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Recovery.Tests.Snapshots;

[TestFixture]
public sealed class SnapshotCatalogTests
{
    private readonly List<SnapshotException> _passedOver = [];

    [SetUp]
    public void Forget() => _passedOver.Clear();

    [Test]
    public void ShouldTakeTheOneBefore_WhenTheNewestIsDamaged()
    {
        TornStorage storage = NewStorage(1);
        using SnapshotScene scene = WithSnapshots(storage, 3);
        Assert.That(SnapshotCatalog.List(storage), Is.EqualTo(new long[] { 300, 200, 100 }));
        Assert.That(NewestSequence(storage), Is.EqualTo(300));
        Assert.That(_passedOver, Is.Empty);
        storage.BytesOf(SnapshotName.Of(300))[10_000] ^= 1;
        Assert.That(NewestSequence(storage), Is.EqualTo(200));
        Assert.That(_passedOver.Single().Path, Is.EqualTo(storage.PathOf(SnapshotName.Of(300))));
        Assert.That(NewestSequence(storage, toSequence: 199), Is.EqualTo(100), "what is wanted may lie before the newest");
        storage.BytesOf(SnapshotName.Of(200))[0] ^= 1;
        storage.BytesOf(SnapshotName.Of(100))[^1] ^= 1;
        Assert.That(NewestSequence(storage), Is.Zero, "the journal alone is enough");
    }

    [Test]
    public void ShouldRefuse_WhenTheJournalEndsBeforeTheSnapshotOrIsAnother()
    {
        TornStorage storage = NewStorage(2);
        using SnapshotScene scene = WithSnapshots(storage, 1);
        LoadedSnapshot snapshot = SnapshotCatalog.LoadNewest(storage, SnapshotScene.Options, _passedOver.Add)!;
        using BusinessLogic logic = snapshot.Logic;
        Assert.That(() => SnapshotCatalog.CheckAgainst(snapshot, SnapshotScene.JournalId, 100), Throws.Nothing);
        Assert.That(
            () => SnapshotCatalog.CheckAgainst(snapshot, SnapshotScene.JournalId, 99),
            Throws.TypeOf<SnapshotBeyondJournalException>().With.Message.Contains("up to 100").And.Message.Contains("ends at 99"));
        Assert.That(
            () => SnapshotCatalog.CheckAgainst(snapshot, 7, 100),
            Throws.TypeOf<SnapshotException>().With.Message.Contains("belongs to journal"));
    }

    [Test]
    public void ShouldNotBeNamed_WhileTheJournalIsNotSyncedSoFar()
    {
        TornStorage storage = NewStorage(3);
        using var scene = new SnapshotScene(3);
        scene.Run(100);
        using SnapshotWriter writer = scene.WriteUnnamed(storage);
        Assert.That(writer.TryName(99), Is.False);
        Assert.That(SnapshotCatalog.List(storage), Is.Empty);
        Assert.That(writer.TryName(100), Is.True);
        Assert.That(NewestSequence(storage), Is.EqualTo(100));
        Assert.That(writer.Digest, Is.EqualTo(scene.Logic.ComputeDigest()));
    }

    [Test]
    public void ShouldSaySoAndLoseNothing_WhenTheDiskFails(
        [Values(StorageOperation.Create, StorageOperation.Write, StorageOperation.Sync, StorageOperation.Rename, StorageOperation.SyncDirectory)] StorageOperation operation,
        [Values(FailingStorage.NoSpaceErrno, FailingStorage.AccessErrno)] int errno)
    {
        TornStorage inner = NewStorage(4);
        var storage = new FailingStorage(inner);
        using SnapshotScene scene = WithSnapshots(storage, 1);
        scene.Run(100);
        storage.Fail(operation, errno);
        Assert.That(
            () => scene.Write(storage),
            Throws.TypeOf<SnapshotException>().With.Message.Contains("no snapshot was made, the journal is not touched"));
        storage.Heal(operation);
        inner.PowerCut(survivePerMille: 0);
        Assert.That(NewestSequence(storage), Is.EqualTo(100));
        scene.Run(1);
        scene.Write(storage);
        Assert.That(NewestSequence(storage), Is.EqualTo(201));
    }

    [Test]
    [CancelAfter(120_000)]
    public void ShouldHaveAValidOne_WhenThePowerFailsAtAnyOperation()
    {
        ulong seed = TestSeed.Next(nameof(ShouldHaveAValidOne_WhenThePowerFailsAtAnyOperation));
        bool isCut = true;
        for (int cutAt = 1; isCut; cutAt++)
        {
            isCut = false;
            var random = new SeededRandom(seed + (ulong)cutAt);
            var storage = new TornStorage(random);
            using SnapshotScene scene = WithSnapshots(storage, 1);
            scene.Run(60);
            int operations = 0;
            storage.OperationStarted += _ =>
            {
                if (++operations == cutAt)
                {
                    isCut = true;
                    throw new IOException("power cut");
                }
            };
            try
            {
                scene.Write(storage);
            }
            catch (SnapshotException) when (isCut)
            {
                // The power is gone: what the writer says of it nobody hears.
            }

            storage.WriteBack(random.Next(1_000));
            storage.PowerCut(random.Next(1_000));
            Assert.That(NewestSequence(storage), isCut ? Is.EqualTo(100).Or.EqualTo(160) : Is.EqualTo(160), $"cut at operation {cutAt}");
            Assert.That(_passedOver, Is.Empty, "what has its name is whole");
        }
    }

    [Test]
    public void ShouldKeepTheNewest_WhenPruned()
    {
        TornStorage storage = NewStorage(6);
        using SnapshotScene scene = WithSnapshots(storage, 4);
        HashSet<long> unusable = [];
        SnapshotCatalog.Prune(storage, keep: 5, unusable, new HashSet<long>());
        Assert.That(SnapshotCatalog.List(storage), Has.Count.EqualTo(4));
        SnapshotCatalog.Prune(storage, keep: 3, unusable, new HashSet<long>());
        Assert.That(SnapshotCatalog.List(storage), Is.EqualTo(new long[] { 400, 300, 200 }));
        unusable.Add(300);
        SnapshotCatalog.Prune(storage, keep: 2, unusable, new HashSet<long>());
        Assert.That(SnapshotCatalog.List(storage), Is.EqualTo(new long[] { 400, 300, 200 }), "one that is known to be damaged takes no good one's place");
        SnapshotCatalog.Prune(storage, keep: 1, unusable, new HashSet<long>());
        Assert.That(SnapshotCatalog.List(storage), Is.EqualTo(new long[] { 400 }));
        Assert.That(() => SnapshotCatalog.Prune(storage, keep: 0, unusable, new HashSet<long>()), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SnapshotCatalog.Prune(NewStorage(7), keep: 1, unusable, new HashSet<long>()), Throws.Nothing);
    }

    private static SnapshotScene WithSnapshots(IJournalStorage storage, int count)
    {
        var scene = new SnapshotScene(11);
        for (int i = 0; i < count; i++)
        {
            scene.Run(100);
            scene.Write(storage);
        }

        return scene;
    }

    private long NewestSequence(IJournalStorage storage, long toSequence = long.MaxValue)
    {
        LoadedSnapshot? newest = SnapshotCatalog.LoadNewest(storage, SnapshotScene.Options, _passedOver.Add, toSequence);
        newest?.Logic.Dispose();
        return newest?.Head.Sequence ?? 0;
    }

    private static TornStorage NewStorage(ulong seed) => new(new SeededRandom(seed));
}
