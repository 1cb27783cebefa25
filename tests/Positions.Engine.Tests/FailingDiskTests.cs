using System.Net;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Testing.Storage;

namespace Positions.Engine.Tests;

/// <summary>A disk that refuses ends the engine: nothing of the failed batch is acknowledged, a restart recovers.</summary>
public sealed class FailingDiskTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task ShouldHaltForTheJournalAndAcknowledgeNothing_WhenASyncFails(
        [Values(ThreadsMode.Single, ThreadsMode.Dedicated)] ThreadsMode threads, [Values] bool hasExecId, CancellationToken cancellation)
    {
        string fill = $$"""{"account":"A","symbol":"B","qty":1,"price":"1"{{(hasExecId ? ",\"execId\":\"X\"" : "")}}}""";
        FailingStorage? storage = null;
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = JournalDurability.Batch };
        var seams = new EngineSeams { OpenStorage = folder => storage = new FailingStorage(FileJournalStorage.OpenForWriting(folder)) };
        EngineRig rig = await EngineRig.StartAsync(options, seams);
        while (rig.Engine.Journal.Preparation.State != SegmentPreparationState.Ready)
        {
            // Else it may be a sync of the preparing thread that fails, before the fill was taken.
            await Task.Delay(5, cancellation);
        }

        storage!.Fail(StorageOperation.Sync, FailingStorage.InputOutputErrno);
        using var content = new StringContent(fill);
        Task<HttpResponseMessage> answer = rig.Http.PostAsync("/fill", content, cancellation);
        HaltReason reason = await rig.Engine.Halt.Halted.WaitAsync(cancellation);
        Assert.That(reason.ExitCode, Is.EqualTo(ExitCode.Journal), reason.Message);
        Assert.That(await rig.Engine.StopAsync(TimeSpan.FromSeconds(5)), Is.False, "a halted engine does not drain");
        Assert.That((await answer).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        string whatToDo = hasExecId ? "send it again with the same execId" : "look at the position first";
        Assert.That(await (await answer).Content.ReadAsStringAsync(cancellation), Does.Contain("outcome-unknown").And.Contain(whatToDo));
        Assert.That((await answer).Headers.RetryAfter is not null, Is.EqualTo(hasExecId), "a client that obeys it would book another fill");
        Assert.That(rig.Engine.ReadModel.Positions.Count, Is.Zero, "what is not durable is not applied");

        await using EngineRig again = await EngineRig.StartAsync(options);
        if (hasExecId)
        {
            using var same = new StringContent(fill);
            (await again.Http.PostAsync("/fill", same, cancellation)).EnsureSuccessStatusCode();
        }

        // The record was written, and only its sync failed: without an id, sent again it would be a second fill.
        Assert.That(await again.Http.GetStringAsync("/position/A/B", cancellation), Does.Contain("\"quantity\":\"1\""));
    }
}
