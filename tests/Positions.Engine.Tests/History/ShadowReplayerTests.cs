using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.History;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
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

        // How far they are apart is the disk's affair: one that is due while another is written is left out.
        long lastButOne = SnapshotCatalog.List(Snapshots(options))[1];
        await using EngineRig again = await EngineRig.StartAsync(options);
        await again.FillAsync("SYM", "1", "10");
        await AgreedAsync(again, cancellation);
        Assert.That(
            again.Engine.Shadow!.Status.ReplayedCount, Is.EqualTo(again.Engine.Shadow.Status.AgreedSequence - lastButOne), "it begins with the last snapshot but one");
        Assert.That(again.Engine.Shadow.Status.ComparedCount, Is.EqualTo(2), "with that of the stop, and with this one");
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
        await DivergedAsync(rig, cancellation);
        Assert.That(Volatile.Read(ref falsified), Is.EqualTo(sequence));
        Assert.That(rig.Engine.Shadow!.Status.Difference!.Key, Is.EqualTo("A/BAD"));
        Assert.That(rig.Engine.Shadow.Status.Difference.Sequence, Is.EqualTo(sequence));
        Assert.That(rig.Engine.Shadow.Status.Failure, Does.Contain("live A/BAD 5 ").And.Contain("replayed A/BAD 6 "));
        using HttpResponseMessage ready = await rig.Http.GetAsync("/health/ready", cancellation);
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await ready.Content.ReadAsStringAsync(cancellation), Does.Contain("A/BAD").And.Contain($"at sequence {sequence}"));
        JsonElement shadow = (await rig.GetAsync("/status")).GetProperty("shadow");
        Assert.That(shadow.Text("key"), Is.EqualTo("A/BAD"));
        Assert.That(await rig.Http.GetStringAsync("/metrics", cancellation), Does.Contain("positions_shadow_diverged 1\n"));
    }

    [Test]
    public async Task ShouldNameKeyAndSequence_WhenABitOfTheLiveStateFlips(CancellationToken cancellation)
    {
        const long oddQuantity = 0x0102_0304_0506;
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options() with { ShadowEnabled = true });
        await rig.FillAsync("GOOD", "1", "10");
        string quantity = new Decimal8(oddQuantity).ToString();
        long sequence = (await rig.FillAsync("BAD", quantity, "10")).GetProperty("sequence").GetInt64();
        await AgreedAsync(rig, cancellation);
        await rig.FillAsync("GOOD", "1", "10");
        await rig.QuietDigestAsync(rig.Engine.Pipeline.Sequences.Output);
        FlipLowestBit(LiveLogic(rig.Engine), oddQuantity);
        await rig.DoAsync("/snapshots", "");
        await DivergedAsync(rig, cancellation);
        Assert.That(rig.Engine.Shadow!.Status.Difference, Is.Not.Null, rig.Engine.Shadow.Status.Failure);
        Assert.That((rig.Engine.Shadow.Status.Difference!.Key, rig.Engine.Shadow.Status.Difference.Sequence), Is.EqualTo(("A/BAD", sequence)));
        Assert.That(rig.Engine.Shadow.Status.Failure, Does.Contain($"replayed A/BAD {quantity} "));
    }

    [Test]
    public async Task ShouldGoOnFromTheNewestSnapshot_WhenTheJournalBehindItsOwnIsGone(CancellationToken cancellation)
    {
        EngineOptions options = await WrittenAsync(cancellation);
        FileJournalStorage journal = Journal(options);
        FileJournalStorage snapshots = Snapshots(options);
        long newest = SnapshotCatalog.List(snapshots)[0];
        journal.Delete(journal.List().Order(StringComparer.Ordinal).First());
        using var shadow = new ShadowReplayer(journal, snapshots, new SnapshotStarts(snapshots), startedFrom: null, at => at < newest ? Described(snapshots, newest) : null, 100, edit: null);
        shadow.Start();
        await UntilAsync(() => shadow.Status.SkippedCount == 1, shadow, cancellation);
        Assert.That((shadow.Status.AgreedSequence, shadow.Status.ComparedCount, shadow.Status.IsComparing), Is.EqualTo((newest, 0L, true)));
    }

    [Test]
    public async Task ShouldBeginBeforeTheSnapshotOfTheStart_WhenThereIsOne(CancellationToken cancellation)
    {
        EngineOptions options = await WrittenAsync(cancellation);
        FileJournalStorage snapshots = Snapshots(options);
        long[] sequences = [.. SnapshotCatalog.List(snapshots)];
        using var shadow = new ShadowReplayer(Journal(options), snapshots, new SnapshotStarts(snapshots), Described(snapshots, sequences[0]), static _ => null, 100, edit: null);
        shadow.Start();
        await UntilAsync(() => shadow.Status.AgreedSequence == sequences[0] && shadow.Status.ComparedCount == 1, shadow, cancellation);
        Assert.That(shadow.Status.ReplayedCount, Is.EqualTo(sequences[0] - sequences[1]));
    }

    [Test]
    public async Task ShouldSayWhereAndEnd_WhenASegmentIsDamaged(CancellationToken cancellation)
    {
        EngineOptions options = await WrittenAsync(cancellation);
        FileJournalStorage journal = Journal(options);
        string path = journal.PathOf(journal.List().Order(StringComparer.Ordinal).First());
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellation);
        bytes[10_000] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, cancellation);
        FileJournalStorage snapshots = Snapshots(options);
        long newest = SnapshotCatalog.List(snapshots)[0];
        using var shadow = new ShadowReplayer(journal, snapshots, new SnapshotStarts(snapshots), startedFrom: null, at => at < newest ? Described(snapshots, newest) : null, 100, edit: null);
        shadow.Start();
        while (shadow.Status.IsComparing)
        {
            await Task.Delay(5, cancellation);
        }

        Assert.That(shadow.Status.Failure, Does.Contain("nothing is compared any more").And.Contain(path));
        Assert.That(shadow.Status.DivergedSequence, Is.Zero, "a damaged file says nothing about the state");
    }

    private static FileJournalStorage Journal(EngineOptions options) =>
        FileJournalStorage.OpenForWriting(JournalReplay.JournalDirectory(options.DataDirectory));

    private static FileJournalStorage Snapshots(EngineOptions options) =>
        FileJournalStorage.OpenForReading(Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName));

    private static SnapshotInfo Described(FileJournalStorage snapshots, long sequence) => SnapshotReader.Describe(snapshots, SnapshotName.Of(sequence));

    /// <summary>A stopped engine's directory: several segments, and several snapshots with inputs between them.</summary>
    private static async Task<EngineOptions> WrittenAsync(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { SegmentBytes = 65_536, SnapshotKeep = 100 };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        for (ulong part = 1; part <= 3; part++)
        {
            var fills = new FillGenerator(new FillGeneratorOptions { Seed = part, Count = 500 });
            Assert.That((await EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation)).Outcome, Is.EqualTo(GatewayRunOutcome.Completed));
            await rig.DoAsync("/snapshots", "");
        }

        return options;
    }

    private static BusinessLogic LiveLogic(EngineHost engine) =>
        (BusinessLogic)typeof(EngineHost).GetField("_logic", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(engine)!;

    /// <summary>In the memory of a logic that has nothing to do: past everything that would know of a change.</summary>
    private static void FlipLowestBit(BusinessLogic logic, long value)
    {
        for (int table = 0; table < logic.TableCount; table++)
        {
            if (logic.GetTable(table).Name == "positions")
            {
                int at = logic.GetPage(table, 0).IndexOf(BitConverter.GetBytes(value));
                Assert.That(at, Is.Not.Negative);
                Unsafe.AsRef(in logic.GetPage(table, 0)[at]) ^= 1;
                return;
            }
        }

        Assert.Fail("there is no table positions");
    }

    private static async Task DivergedAsync(EngineRig rig, CancellationToken cancellation)
    {
        while (rig.Engine.Shadow!.Status.DivergedSequence == 0)
        {
            Assert.That(rig.Engine.Shadow.Status.IsComparing || rig.Engine.Shadow.Status.DivergedSequence > 0, Is.True, rig.Engine.Shadow.Status.Failure);
            await Task.Delay(5, cancellation);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, ShadowReplayer shadow, CancellationToken cancellation)
    {
        while (!condition())
        {
            Assert.That(shadow.Status.IsComparing, Is.True, shadow.Status.Failure);
            await Task.Delay(5, cancellation);
        }
    }

    private static async Task AgreedAsync(EngineRig rig, CancellationToken cancellation)
    {
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync("/snapshots", "");
        while (status == HttpStatusCode.Conflict)
        {
            // One that was due by count is being written.
            await Task.Delay(5, cancellation);
            (status, answer) = await rig.PostAsync("/snapshots", "");
        }

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), answer.ToString());
        long sequence = answer.GetProperty("sequence").GetInt64();
        while (rig.Engine.Shadow!.Status.AgreedSequence < sequence)
        {
            Assert.That(rig.Engine.Shadow.Status.Failure, Is.Empty);
            await Task.Delay(5, cancellation);
        }
    }
}
