using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal.Storage;
using Positions.Recovery.Snapshots;
using Positions.Testing;

namespace Positions.Engine.Tests.Snapshots;

/// <summary>kill -9 while snapshots are written one after the other, and while a start recovers: live = replay, and no file lies.</summary>
public sealed class SnapshotKillTests
{
    private const int Rounds = 8;
    private const int FillCount = 200_000;
    private const int MostMillisAlive = 900;

    [Test]
    [CancelAfter(300_000)]
    public async Task ShouldAlwaysRecoverTheSameState_WhenKilledDuringSnapshotsAndRecovery(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldAlwaysRecoverTheSameState_WhenKilledDuringSnapshotsAndRecovery));
        var random = new SeededRandom(seed);
        EngineOptions options = EngineRig.Options();
        string[] arguments = ["--Snapshot:EveryInputs=5000", "--Snapshot:PoolPages=256"];
        var fills = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = FillCount, SourceCount = 2 });
        Task<GatewayRunResult> gateway = EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation);
        int partial = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using DaemonProcess doomed = DaemonProcess.Start(options, arguments);
            if (round % 2 == 0)
            {
                await doomed.ReadyAsync();
            }

            // Every other one dies on its way up. The moment of death is what is random here; nothing is awaited by it.
            await Task.Delay(random.Next(MostMillisAlive), cancellation);
            doomed.Kill();
            string folder = Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName);
            partial += Directory.Exists(folder) && File.Exists(Path.Combine(folder, SnapshotName.Partial)) ? 1 : 0;
        }

        using (DaemonProcess daemon = DaemonProcess.Start(options, arguments))
        {
            await daemon.ReadyAsync();
            GatewayRunResult result = await gateway;
            Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), $"{result.Explanation}\n{daemon.Output}");
            daemon.Terminate();
            Assert.That(await daemon.ExitCodeAsync(cancellation), Is.Zero, daemon.Output);

            // A machine that gives the writer no time costs a snapshot, and only that; no other may fail.
            Assert.That(
                daemon.Output.Split('\n').Where(static line => line.Contains("ALERT") && !line.Contains("given up, so that the logic goes on")), Is.Empty);
        }

        Console.WriteLine($"{partial} of {Rounds} deaths left a snapshot that was not complete");
        using BusinessLogic replayed = EngineRig.Replay(options.DataDirectory);
        FileJournalStorage snapshots = FileJournalStorage.OpenForReading(Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName));
        Assert.That(SnapshotCatalog.List(snapshots)[0], Is.EqualTo(replayed.AppliedSequence), "the one of the stop");
        foreach (long sequence in SnapshotCatalog.List(snapshots))
        {
            SnapshotReader.Verify(snapshots, SnapshotName.Of(sequence), out StateDigest digest);
            if (sequence == replayed.AppliedSequence)
            {
                Assert.That(digest, Is.EqualTo(replayed.ComputeDigest()));
            }
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(PositionsCheck.Compare(new ExpectedPositions().Add(fills), EngineRig.Reported(again.Engine.ReadModel), fills.IsOrderKnownPerPosition), Is.Empty);
    }
}
