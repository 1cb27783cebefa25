using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.History;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
using Positions.Testing;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Engine.Tests.History;

/// <summary>Positions behind any input of the past, while the engine goes on.</summary>
[CancelAfter(120_000)]
public sealed class PastStatesTests
{
    [Test]
    public async Task ShouldAnswerWhatAReplayAnswers_WhenAskedForAnySequenceWhileFillsCome(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldAnswerWhatAReplayAnswers_WhenAskedForAnySequenceWhileFillsCome));
        var random = new SeededRandom(seed);
        EngineOptions options = EngineRig.Options() with { SnapshotEveryInputs = 3_000, SnapshotKeep = 100 };
        var fills = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = 30_000, SourceCount = 2 });
        var answers = new List<(long AsOf, List<(string Account, string Symbol, string Quantity, long Version)> Rows)>();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            Task<GatewayRunResult> gateway = EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation);
            bool isOver;
            do
            {
                isOver = gateway.IsCompleted;
                long asOf = 1 + random.Next((int)rig.Engine.ReadModel.Sequence);
                answers.Add((asOf, await RowsAsync(rig, asOf)));
            }
            while (!isOver || answers.Count < 12);
            Assert.That((await gateway).Outcome, Is.EqualTo(GatewayRunOutcome.Completed));

            // At the end the past is the present: the engine's own inputs may still come, and move no position.
            JsonElement present = await rig.GetAsync("/positions");
            JsonElement past = await rig.GetAsync($"/positions?asOf={present.GetProperty("sequence").GetInt64()}");
            Assert.That(past.ToString(), Is.EqualTo(present.ToString()));
        }

        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(options.DataDirectory));
        foreach ((long asOf, var rows) in answers.OrderBy(static a => a.AsOf))
        {
            JournalReplay.Run(journal, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = asOf }, cancellation);
            var expected = Enumerable.Range(0, logic.PositionCount).Select(logic.GetPosition)
                .Select(static p => (p.Account.ToString(), p.Symbol.ToString(), p.Quantity.ToString(), p.Version)).ToList();
            Assert.That(rows, Is.EqualTo(expected), $"as of {asOf}");
        }
    }

    [Test]
    public async Task ShouldSayWhatIsWrong_WhenAskedForWhatCannotBeShown()
    {
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options());
        long before = (await rig.FillAsync("SYM", "1", "10")).GetProperty("sequence").GetInt64();
        await rig.FillAsync("SYM", "2", "10");
        Assert.That((await rig.GetAsync($"/position/A/SYM?asOf={before}")).Text("quantity"), Is.EqualTo("1"));
        Assert.That((await rig.GetAsync($"/orders?asOf={before}")).GetProperty("sequence").GetInt64(), Is.EqualTo(before));
        Assert.That(await StatusOf(rig, $"/position/A/SYM?asOf={before - 1}"), Is.EqualTo(HttpStatusCode.NotFound), "there was none");
        Assert.That(await StatusOf(rig, "/position/A/SYM?asOf=100"), Is.EqualTo(HttpStatusCode.NotFound), "it is to come");
        Assert.That(await StatusOf(rig, "/position/A/SYM?asOf=0"), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await StatusOf(rig, "/position/A/SYM?asOf=yesterday"), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task ShouldRefuseMore_WhenTooManyWait()
    {
        EngineOptions options = EngineRig.Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var release = new ManualResetEventSlim();
        byte[] Blocked(ReadModel model)
        {
            release.Wait();
            return [(byte)model.Sequence];
        }

        List<Task<byte[]>> waiting = [rig.Engine.PastStates.ReadAsync(2, Blocked, CancellationToken.None)];
        PastUnavailableException? refused = null;
        while (refused is null)
        {
            try
            {
                waiting.Add(rig.Engine.PastStates.ReadAsync(2, Blocked, CancellationToken.None));
            }
            catch (PastUnavailableException e)
            {
                refused = e;
            }
        }

        Assert.That(refused.Type, Is.EqualTo("busy"));
        Assert.That(waiting, Has.Count.InRange(PastStates.MaxWaiting, PastStates.MaxWaiting + 1));
        release.Set();
        foreach (Task<byte[]> answer in waiting)
        {
            Assert.That((await answer).Single(), Is.EqualTo(2));
        }

        Assert.That(rig.Engine.PastStates.RefusedCount, Is.EqualTo(1));
    }

    [Test]
    public async Task ShouldGoOnFromWhereItCame_WhenAQuestionTookTooLong()
    {
        const int inputs = 20_000;
        string directory = WriteTicks(inputs);
        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(directory));
        FileJournalStorage snapshots = FileJournalStorage.OpenForWriting(Path.Combine(directory, "snapshots"));
        using var states = new PastStates(journal, new SnapshotStarts(snapshots), TimeSpan.Zero);
        states.Start();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        Assert.That(async () => await Ask(inputs, gone.Token), Throws.InstanceOf<OperationCanceledException>(), "nobody waits");

        // No patience at all: each question comes as far as the next look at the clock, and the one behind it goes on from there.
        int refused = 0;
        int reached = 0;
        while (reached == 0)
        {
            try
            {
                reached = await Ask(inputs, CancellationToken.None);
            }
            catch (PastUnavailableException e)
            {
                refused++;
                Assert.That(e.Type, Is.EqualTo("not-reached"));
                Assert.That(e.Message, Does.Contain($"it is at {refused * 1_024} and goes on from there"));
            }
        }

        Assert.That(reached, Is.EqualTo(inputs));
        Assert.That(refused, Is.EqualTo(inputs / 1_024));
        Assert.That(await Ask(7, CancellationToken.None), Is.EqualTo(7), "what lies before is replayed from the start");
        Directory.Delete(directory, recursive: true);

        async Task<int> Ask(long sequence, CancellationToken cancellation) =>
            BitConverter.ToInt32(await states.ReadAsync(sequence, static model => BitConverter.GetBytes((int)model.Sequence), cancellation));
    }

    [Test]
    public async Task ShouldGoOnFromWhereItCame_WhenANewerSnapshotIsDamaged()
    {
        const int inputs = 5_000;
        string directory = WriteTicks(inputs);
        FileJournalStorage snapshots = FileJournalStorage.OpenForWriting(Path.Combine(directory, "snapshots"));
        await File.WriteAllBytesAsync(snapshots.PathOf(SnapshotName.Of(4_500)), new byte[8_192]);
        List<SnapshotException> told = [];
        var starts = new SnapshotStarts(snapshots, null, told.Add);
        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(directory));
        using var states = new PastStates(journal, starts, TimeSpan.Zero);
        states.Start();
        int refused = 0;
        int reached = 0;
        while (reached == 0)
        {
            try
            {
                reached = BitConverter.ToInt32(
                    await states.ReadAsync(inputs, static model => BitConverter.GetBytes((int)model.Sequence), CancellationToken.None));
            }
            catch (PastUnavailableException e)
            {
                refused++;
                Assert.That(e.Message, Does.Contain($"it is at {refused * 1_024} and goes on from there"));
            }
        }

        using var history = new EventHistory(journal, starts, TimeSpan.Zero);
        Assert.That((await history.ReadAsync(new EventQuery { From = 4_600, To = inputs }, CancellationToken.None))!.Next, Is.EqualTo(4_600));
        Assert.That((reached, starts.UnusableCount), Is.EqualTo((inputs, 1L)));
        Assert.That(told.Select(static e => e.Sequence), Is.EqualTo(new[] { 4_500L }), "told once");
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task ShouldKeepTheState_WhenAQuestionCannotBeAnsweredFromIt()
    {
        const int inputs = 3_000;
        string directory = WriteTicks(inputs);
        string journal = JournalReplay.JournalDirectory(directory);
        using var states = new PastStates(
            FileJournalStorage.OpenForReading(journal), new SnapshotStarts(FileJournalStorage.OpenForWriting(Path.Combine(directory, "snapshots"))));
        states.Start();
        Assert.That(
            async () => await states.ReadAsync(inputs, static _ => throw new KeyNotFoundException("no such position"), CancellationToken.None),
            Throws.TypeOf<KeyNotFoundException>());

        // Without a journal only the state that was reached can answer.
        Directory.Delete(journal, recursive: true);
        byte[] answer = await states.ReadAsync(inputs, static model => BitConverter.GetBytes((int)model.Sequence), CancellationToken.None);
        Assert.That(BitConverter.ToInt32(answer), Is.EqualTo(inputs));
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A journal that changes no position, in a directory that the caller deletes.</summary>
    private static string WriteTicks(int inputs)
    {
        string directory = Directory.CreateTempSubdirectory("positions-past-").FullName;
        using var builder = new JournalBuilder(directory, segmentBytes: 1 << 20);
        for (int i = 1; i <= inputs; i++)
        {
            builder.Append(InputFactory.Tick());
        }

        builder.Close();
        return directory;
    }

    private static async Task<HttpStatusCode> StatusOf(EngineRig rig, string path)
    {
        using HttpResponseMessage response = await rig.Http.GetAsync(path);
        return response.StatusCode;
    }

    private static async Task<List<(string Account, string Symbol, string Quantity, long Version)>> RowsAsync(EngineRig rig, long asOf)
    {
        JsonElement answer = await rig.GetAsync($"/positions?asOf={asOf}");
        Assert.That(answer.GetProperty("sequence").GetInt64(), Is.EqualTo(asOf));
        Assert.That(answer.GetProperty("pages").GetInt32(), Is.LessThanOrEqualTo(1));
        return [.. answer.GetProperty("positions").EnumerateArray().Select(static p =>
            (p.Text("account")!, p.Text("symbol")!, p.Text("quantity")!, p.GetProperty("version").GetInt64()))];
    }
}
