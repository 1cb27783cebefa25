using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Messages;
using Positions.Testing.Storage;

namespace Positions.Engine.Tests;

/// <summary>
/// A disk without room stops ingress, not the engine: nothing is lost, readiness says why, and it goes on by itself. A disk that refuses what
/// it had promised ends it.
/// </summary>
[CancelAfter(120_000)]
public sealed class FullDiskTests
{
    private const int SmallSegmentBytes = 256 * 1024;

    [Test]
    public async Task ShouldStopIngressAndGoOnByItself_WhenThereIsNoRoomForTheNextSegment(
        [Values(ThreadsMode.Single, ThreadsMode.Shared, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        FailingStorage? storage = null;
        EngineOptions options = EngineRig.Options() with { Threads = threads, SegmentBytes = SmallSegmentBytes, RingSize = 1_024 };
        var seams = new EngineSeams { OpenStorage = folder => storage = new FailingStorage(FileJournalStorage.OpenForWriting(folder)) };
        await using EngineRig rig = await EngineRig.StartAsync(options, seams);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        storage!.Fail(StorageOperation.WriteZeros, FailingStorage.NoSpaceErrno);
        long next = 1;
        gateway.Until(
            () =>
            {
                long result = gateway.TryOffer(RawGateway.Encode(RawGateway.FillOf(1, next)));
                next += result > 0 ? 1 : 0;
                return result == Adaptive.Aeron.Publication.BACK_PRESSURED
                    && rig.Engine.Journal.Preparation.State == SegmentPreparationState.Failed
                    && rig.Engine.Pipeline.Sequences.Published - rig.Engine.Pipeline.Sequences.Journaled > options.RingSize / 2;
            },
            cancellation);
        long applied = rig.Engine.ReadModel.Counts.Of(Disposition.Applied);
        Assert.That(applied, Is.GreaterThan(500).And.LessThan(next - 1), "what fits is applied, the rest waits in the ring and before it");
        using (HttpResponseMessage ready = await rig.Http.GetAsync("/health/ready", cancellation))
        {
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await ready.Content.ReadAsStringAsync(cancellation), Does.Contain("No space left on device"));
        }

        Assert.That(rig.Engine.Halt.IsHalted, Is.False);

        storage.Heal(StorageOperation.WriteZeros);
        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == next - 1, cancellation);
        gateway.Until(() => gateway.Received<SourceAck>().Any(a => a.AckedSourceSeq == next - 1), cancellation);
        while (rig.Engine.NotReadyReasons().Count > 0)
        {
            await Task.Delay(5, cancellation);
        }

        Assert.That((await rig.Http.GetAsync("/health/ready", cancellation)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task ShouldHaltForTheJournalAndAcknowledgeNothing_WhenAWriteIsRefusedOrCutShort(
        [Values(FailingStorage.NoSpaceErrno, FailingStorage.InputOutputErrno)] int errno, [Values(0, 150)] int partialBytes, CancellationToken cancellation)
    {
        FailingStorage? storage = null;
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Batch };
        var seams = new EngineSeams { OpenStorage = folder => storage = new FailingStorage(FileJournalStorage.OpenForWriting(folder)) };
        EngineRig rig = await EngineRig.StartAsync(options, seams);
        storage!.PartialWriteBytes = partialBytes;
        storage.Fail(StorageOperation.Write, errno);
        using var content = new StringContent("""{"account":"A","symbol":"B","qty":1,"price":"1","execId":"X"}""");
        Task<HttpResponseMessage> answer = rig.Http.PostAsync("/fill", content, cancellation);
        HaltReason reason = await rig.Engine.Halt.Halted.WaitAsync(cancellation);
        Assert.That(reason.ExitCode, Is.EqualTo(ExitCode.Journal), reason.Message);
        Assert.That(reason.Message, Does.Contain($"errno {errno}").And.Contain(".jnl"));
        Assert.That(await rig.Engine.StopAsync(TimeSpan.FromSeconds(5)), Is.False, "a halted engine does not drain");
        Assert.That((await answer).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(rig.Engine.ReadModel.Positions.Count, Is.Zero, "what is not durable is not applied");

        await using EngineRig again = await EngineRig.StartAsync(options);
        using var same = new StringContent("""{"account":"A","symbol":"B","qty":1,"price":"1","execId":"X"}""");
        (await again.Http.PostAsync("/fill", same, cancellation)).EnsureSuccessStatusCode();
        Assert.That(await again.Http.GetStringAsync("/position/A/B", cancellation), Does.Contain("\"quantity\":\"1\""));
    }

    [Test]
    public async Task ShouldArchiveAndKeepWhatAStartNeeds_WhenSegmentsAreLimited(CancellationToken cancellation)
    {
        long lowest = 1;
        EngineOptions options = EngineRig.Options() with { SegmentBytes = SmallSegmentBytes, RetainSegments = 2, ArchiveDirectory = "archive" };
        var seams = new EngineSeams { LowestSequenceToKeep = () => Volatile.Read(ref lowest) };
        await using EngineRig rig = await EngineRig.StartAsync(options, seams);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        for (long next = 1; next <= 5_000; next++)
        {
            gateway.Offer(RawGateway.FillOf(1, next), cancellation);
        }

        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 5_000, cancellation);
        gateway.Until(() => rig.Engine.Retention is { Archived: > 2, HeldBack: > 1 }, cancellation);
        Assert.That(rig.Engine.Retention.Removed, Is.Zero, "there is no snapshot");

        Volatile.Write(ref lowest, rig.Engine.Journal.DurableSequence);
        string folder = Path.Combine(options.DataDirectory, "journal");

        // A file goes before it is counted.
        gateway.Until(() => Directory.GetFiles(folder, "*.jnl").Length == 2 && rig.Engine.Retention.Removed > 2, cancellation);
        using JsonDocument status = JsonDocument.Parse(await rig.Http.GetStringAsync("/status", cancellation));
        JsonElement journal = status.RootElement.GetProperty("journal");
        Assert.That(journal.GetProperty("retention").GetProperty("removed").GetInt64(), Is.GreaterThan(2));
        Assert.That(journal.GetProperty("anchor").GetString(), Does.Match("^[0-9]+:[0-9a-f]{64}$"));
    }
}
