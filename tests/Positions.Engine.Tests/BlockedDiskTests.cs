using System.Diagnostics;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Testing.Storage;

namespace Positions.Engine.Tests;

/// <summary>A disk that does not answer holds back acknowledgements, never the transport.</summary>
public sealed class BlockedDiskTests
{
    // Longer than the five seconds after which a publication without status messages counts as disconnected. POSITIONS_BLOCKED_SECONDS makes it as long as one likes.
    private static readonly TimeSpan s_blocked =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("POSITIONS_BLOCKED_SECONDS") ?? "7", System.Globalization.CultureInfo.InvariantCulture));

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldCloseTheJournalAndNameTheThread_WhenTheArchiveHangsAtTheStop(CancellationToken cancellation)
    {
        BlockableStorage? archive = null;
        EngineOptions options = EngineRig.Options() with { SegmentBytes = 64 * 1024, ArchiveDirectory = "archive", Durability = JournalDurability.Os };
        var seams = new EngineSeams
        {
            OpenStorage = folder =>
            {
                FileJournalStorage files = FileJournalStorage.OpenForWriting(folder);
                return folder.EndsWith("archive", StringComparison.Ordinal) ? archive = new BlockableStorage(files) : files;
            },
        };
        EngineRig rig = await EngineRig.StartAsync(options, seams);
        archive!.Block(StorageOperation.Create);
        while (archive.WaitingCount == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            await rig.FillAsync("SYM", "1", "10");
        }

        long version = (await rig.GetAsync("/position/A/SYM")).GetProperty("version").GetInt64();
        Assert.That(await rig.Engine.StopAsync(TimeSpan.FromSeconds(10)), Is.False);
        Assert.That(rig.Engine.HangingThread, Is.EqualTo("journal-keeper"));
        archive.ReleaseAll();
        await rig.DisposeAsync();
        using Core.BusinessLogic logic = EngineRig.Replay(options.DataDirectory);
        Assert.That(logic.GetPosition(0).Version, Is.EqualTo(version), "nothing of the journal is missing");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldStayConnectedAndPushBack_WhenSyncsDoNotReturn(
        [Values(ThreadsMode.Single, ThreadsMode.Shared, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        BlockableStorage? storage = null;
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = JournalDurability.Batch, RingSize = 1_024 };
        var seams = new EngineSeams { OpenStorage = folder => storage = new BlockableStorage(FileJournalStorage.OpenForWriting(folder)) };
        await using EngineRig rig = await EngineRig.StartAsync(options, seams);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Core.Disposition.Applied) == 1, cancellation);

        storage!.Block(StorageOperation.Sync);
        long next = 2;
        bool pushedBack = false;
        var blocked = Stopwatch.StartNew();
        gateway.Until(
            () =>
            {
                Assert.That(gateway.IsConnected, Is.True, $"after {blocked.Elapsed}");
                long result = gateway.TryOffer(RawGateway.Encode(RawGateway.FillOf(1, next)));
                next += result > 0 ? 1 : 0;
                pushedBack |= result == Adaptive.Aeron.Publication.BACK_PRESSURED;
                return pushedBack && blocked.Elapsed > s_blocked;
            },
            cancellation);
        Assert.That(rig.Engine.ReadModel.Counts.Of(Core.Disposition.Applied), Is.LessThan(next - 1), "what is not durable is not applied");

        storage.ReleaseAll();
        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Core.Disposition.Applied) == next - 1, cancellation);
        gateway.Until(() => gateway.Received<Protocol.Messages.SourceAck>().Any(a => a.AckedSourceSeq == next - 1), cancellation);
    }
}
