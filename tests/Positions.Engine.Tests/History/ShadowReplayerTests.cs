using System.Net;
using System.Text.Json;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Engine.Tests.History;

/// <summary>The journal replayed behind the engine's back and held against the live state.</summary>
[CancelAfter(120_000)]
public sealed class ShadowReplayerTests
{
    [Test]
    public async Task ShouldAgreeAtEverySnapshot_WhileFillsComeAndBehindARestart(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { ShadowEnabled = true, ShadowCpuPercent = 100, SnapshotEveryInputs = 2_000, SnapshotKeep = 100 };
        var fills = new FillGenerator(new FillGeneratorOptions
        {
            Seed = TestSeed.Next(nameof(ShouldAgreeAtEverySnapshot_WhileFillsComeAndBehindARestart)), Count = 10_000, SourceCount = 2,
        });
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            Assert.That((await EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation)).Outcome, Is.EqualTo(GatewayRunOutcome.Completed));
            await AgreedAsync(rig, cancellation);
            Assert.That(rig.Engine.Shadow!.Status.ComparedCount, Is.GreaterThan(1));
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(again.Engine.Shadow!.Status.AgreedSequence, Is.GreaterThan(10_000), "it begins where the engine began");
        await again.FillAsync("SYM", "1", "10");
        await AgreedAsync(again, cancellation);
        Assert.That(again.Engine.Shadow.Status.ReplayedCount, Is.LessThan(100));
        Assert.That(await again.Http.GetStringAsync("/metrics", cancellation), Does.Contain("positions_shadow_diverged 0\n"));
    }

    [Test]
    public async Task ShouldNameKeyAndSequenceAndFailReadiness_WhenOneValueIsFalse(CancellationToken cancellation)
    {
        long falsified = 0;
        void Falsify(ref InputEvent input)
        {
            if (input.Template == TemplateId.Fill && input.Block<Fill>().Symbol == Text24.From("BAD"))
            {
                falsified = input.Sequence;
                Fill fill = input.Block<Fill>();
                fill.Quantity = new Decimal8(6 * Decimal8.One);
                input.SetMessage(in fill);
            }
        }

        EngineOptions options = EngineRig.Options() with { ShadowEnabled = true };
        await using EngineRig rig = await EngineRig.StartAsync(options, new EngineSeams { ShadowEdit = Falsify });
        await rig.FillAsync("GOOD", "1", "10");
        await AgreedAsync(rig, cancellation);
        long sequence = (await rig.FillAsync("BAD", "5", "10")).GetProperty("sequence").GetInt64();
        await rig.FillAsync("GOOD", "1", "10");
        await rig.DoAsync("/snapshots", "");
        while (rig.Engine.Shadow!.Status.DivergedSequence == 0)
        {
            await Task.Delay(5, cancellation);
        }

        Assert.That(Volatile.Read(ref falsified), Is.EqualTo(sequence));
        Assert.That(rig.Engine.Shadow.Status.Difference!.Key, Is.EqualTo("A/BAD"));
        Assert.That(rig.Engine.Shadow.Status.Difference.Sequence, Is.EqualTo(sequence));
        Assert.That(rig.Engine.Shadow.Status.Failure, Does.Contain("live A/BAD 5 ").And.Contain("replayed A/BAD 6 "));
        using HttpResponseMessage ready = await rig.Http.GetAsync("/health/ready", cancellation);
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await ready.Content.ReadAsStringAsync(cancellation), Does.Contain("A/BAD").And.Contain($"at sequence {sequence}"));
        JsonElement shadow = (await rig.GetAsync("/status")).GetProperty("shadow");
        Assert.That(shadow.Text("key"), Is.EqualTo("A/BAD"));
        Assert.That(await rig.Http.GetStringAsync("/metrics", cancellation), Does.Contain("positions_shadow_diverged 1\n"));
    }

    private static async Task AgreedAsync(EngineRig rig, CancellationToken cancellation)
    {
        long sequence = (await rig.DoAsync("/snapshots", "")).GetProperty("sequence").GetInt64();
        while (rig.Engine.Shadow!.Status.AgreedSequence < sequence)
        {
            Assert.That(rig.Engine.Shadow.Status.Failure, Is.Empty);
            await Task.Delay(5, cancellation);
        }
    }
}
