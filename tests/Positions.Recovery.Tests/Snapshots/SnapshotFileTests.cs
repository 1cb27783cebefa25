using Positions.Core;
using Positions.Core.Pages;
using Positions.Recovery.Snapshots;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Recovery.Tests.Snapshots;

[TestFixture]
public sealed class SnapshotFileTests
{
    private const int PageRecordBytes = 24 + 4_096;
    private const int TrailerBytes = 64;
    private const int HeaderBytes = 4_096;

    [Test]
    [CancelAfter(60_000)]
    public void ShouldGoOnAsBefore_WhenALogicIsReadFromASnapshot()
    {
        using var scene = new SnapshotScene(TestSeed.Next(nameof(ShouldGoOnAsBefore_WhenALogicIsReadFromASnapshot)));
        TornStorage storage = NewStorage(1);
        scene.Run(3_000);
        SnapshotHead written = scene.Head;
        StateDigest atCut = scene.Logic.ComputeDigest();
        string name = scene.Write(storage);
        LoadedSnapshot loaded = SnapshotReader.Read(storage, name, SnapshotScene.Options);
        using BusinessLogic logic = loaded.Logic;
        Assert.That(loaded.Digest, Is.EqualTo(atCut));
        Assert.That(logic.ComputeDigest(), Is.EqualTo(atCut));
        Assert.That(loaded.Head with { Tables = [] }, Is.EqualTo(written with { Tables = [] }));
        Assert.That(loaded.Head.Tables, Is.EqualTo(written.Tables));
        Assert.That(SnapshotReader.Verify(storage, name, out StateDigest verified).Sequence, Is.EqualTo(3_000));
        Assert.That(verified, Is.EqualTo(atCut));
        scene.Run(2_000, beside: logic);
        Assert.That(logic.ComputeDigest(), Is.EqualTo(scene.Logic.ComputeDigest()));
    }

    [Test]
    [CancelAfter(120_000)]
    public void ShouldNameTheDamage_WhenAnyByteIsFlipped()
    {
        ulong seed = TestSeed.Next(nameof(ShouldNameTheDamage_WhenAnyByteIsFlipped));
        TornStorage storage = NewStorage(seed);
        var random = new SeededRandom(seed);
        string name = WriteThreePages(storage, random);
        byte[] bytes = storage.BytesOf(name);
        SnapshotReader.Verify(storage, name, out _);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte mask = (byte)(1 << random.Next(8));
            bytes[at] ^= mask;
            SnapshotException damage = Assert.Throws<SnapshotException>(() => SnapshotReader.Verify(storage, name, out _), $"byte {at}")!;
            bytes[at] ^= mask;
            if (!damage.Message.Contains(storage.PathOf(name)) || !damage.Fault.Contains(PlaceOf(at, bytes.Length)))
            {
                Assert.Fail($"byte {at} of {bytes.Length}: {damage.Message}");
            }
        }

        SnapshotReader.Verify(storage, name, out _);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldNotMakeALogic_WhenAByteIsFlippedOrTheEndIsMissing()
    {
        ulong seed = TestSeed.Next(nameof(ShouldNotMakeALogic_WhenAByteIsFlippedOrTheEndIsMissing));
        using var scene = new SnapshotScene(seed);
        TornStorage storage = NewStorage(seed);
        scene.Run(50);
        string name = scene.Write(storage);
        byte[] bytes = storage.BytesOf(name).ToArray();
        var random = new SeededRandom(seed);
        for (int round = 0; round < 40; round++)
        {
            byte[] damaged = round % 2 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
            if (damaged.Length == bytes.Length)
            {
                damaged[random.Next(damaged.Length)] ^= 0x40;
            }

            using (var file = storage.Create(name, damaged.Length))
            {
                file.Write(0, damaged);
            }

            SnapshotException damage =
                Assert.Throws<SnapshotException>(() => SnapshotReader.Read(storage, name, SnapshotScene.Options), $"{damaged.Length}")!;
            Assert.That(damage.Message, Does.Contain(storage.PathOf(name)));
        }
    }

    [Test]
    public void ShouldRefuse_WhenMadeByAnotherLogicVersionOrRenamed()
    {
        using var scene = new SnapshotScene(5);
        TornStorage storage = NewStorage(5);
        scene.Run(10);
        using (SnapshotWriter writer = SnapshotWriter.Begin(storage, scene.Head with { LogicVersion = 77 }))
        {
            AddAll(scene, writer);
            writer.Complete();
            Assert.That(writer.TryName(10), Is.True);
        }

        string name = SnapshotName.Of(10);
        Assert.That(() => SnapshotReader.Read(storage, name, SnapshotScene.Options), Fault("logic version 77"));
        Assert.That(SnapshotReader.Verify(storage, name, out _).LogicVersion, Is.EqualTo(77), "its bytes are right");
        storage.Rename(name, SnapshotName.Of(11));
        Assert.That(() => SnapshotReader.Verify(storage, SnapshotName.Of(11), out _), Fault("sequence 10"));
    }

    /// <summary>Two small tables: every byte is tried, and each try reads the file.</summary>
    private static string WriteThreePages(TornStorage storage, SeededRandom random)
    {
        using var scene = new SnapshotScene(1);
        TableShape[] tables = [new("one", 8, 513, 2), new("two", 16, 1, 1)];
        using SnapshotWriter writer = SnapshotWriter.Begin(storage, scene.Head with { Sequence = 7, Tables = tables });
        var page = new byte[StateMemory.PageBytes];
        foreach ((int table, int number) in new[] { (1, 0), (0, 1), (0, 0) })
        {
            random.Fill(page);
            writer.Add(table, number, page);
        }

        writer.Complete();
        Assert.That(writer.TryName(7), Is.True);
        return SnapshotName.Of(7);
    }

    private static void AddAll(SnapshotScene scene, SnapshotWriter writer)
    {
        TornStorage scratch = NewStorage(9);
        byte[] bytes = scratch.BytesOf(scene.Write(scratch));
        for (int at = HeaderBytes; at < bytes.Length - TrailerBytes; at += PageRecordBytes)
        {
            writer.Add(BitConverter.ToInt32(bytes, at), BitConverter.ToInt32(bytes, at + 4), bytes.AsSpan(at + 24, 4_096));
        }
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Fault(string part) =>
        Throws.TypeOf<SnapshotException>().With.Message.Contains(part);

    private static string PlaceOf(int at, int length)
    {
        if (at < HeaderBytes)
        {
            return "header at offset 0 is damaged";
        }

        int trailer = length - TrailerBytes;
        int record = (at - HeaderBytes) / PageRecordBytes * PageRecordBytes;
        return at >= trailer ? $"trailer at offset {trailer} is damaged" : $"at offset {HeaderBytes + record} is damaged";
    }

    private static TornStorage NewStorage(ulong seed) => new(new SeededRandom(seed));
}
