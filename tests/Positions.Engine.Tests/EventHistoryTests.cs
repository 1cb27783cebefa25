using System.Net;
using System.Text.Json;
using Positions.Engine.Hosting;
using Positions.Engine.History;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Engine.Tests;

/// <summary>What happened to a position, over HTTP: from the journal, in pages, beside the running engine.</summary>
[CancelAfter(60_000)]
public sealed class EventHistoryTests
{
    [Test]
    public async Task ShouldTellEveryChange_WhenAPositionHasALifeBehindIt()
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.FillAsync("OLD", "100", "10", ",\"execId\":\"E1\",\"fee\":\"0.5\"");
            await rig.FillAsync("OTHER", "7", "3");
            await rig.FillAsync("OLD", "-40", "12", ",\"execId\":\"E2\"");
            await rig.DoAsync("/positions/A/OLD/adjust", """{"quantity":"1","expectedVersion":2,"reason":"broker break"}""");
            await rig.DoAsync("/splits", """{"symbol":"OLD","numerator":3,"denominator":2,"quantityStep":"1","cashInLieuPrice":"8"}""");
            await rig.DoAsync("/renames", """{"symbol":"OLD","newSymbol":"NEW"}""");
            await rig.FillAsync("NEW", "1", "9");
            JsonElement[] events = Rows(await rig.GetAsync("/events/A/NEW"));
            Assert.That(
                events.Select(static e => $"{e.Text("kind")} {e.Text("lastQuantity")} {e.Text("quantity")} {e.Text("symbol")}"),
                Is.EqualTo(new[]
                {
                    "opened 100 100 OLD", "decreased -40 60 OLD", "adjusted 1 61 OLD", "split 30.5 91.5 OLD", "decreased -0.5 91 OLD", "renamed 0 91 NEW", "increased 1 92 NEW",
                }));
            Assert.That(events.Select(static e => e.GetProperty("version").GetInt64()), Is.EqualTo(Enumerable.Range(1, events.Length).Select(static v => (long)v)));
            Assert.That((events[0].Text("fee"), events[0].Text("feeCurrency"), events[0].Text("execId")), Is.EqualTo(("0.5", "USD", "E1")));
            Assert.That((events[1].Text("realizedDelta"), events[1].Text("lastPrice")), Is.EqualTo(("80", "12")));
            Assert.That(events[2].Text("detail"), Does.Contain("MANUAL at average").And.Contain("broker break"));
            Assert.That(events[3].Text("detail"), Does.Contain("3:2"));
            Assert.That(Rows(await rig.GetAsync("/events/A/OLD")), Has.Length.EqualTo(5), "what it was under its old name");
            Assert.That(Rows(await rig.GetAsync("/events/A/NEW?kind=decreased")), Has.Length.EqualTo(2));
            Assert.That(Rows(await rig.GetAsync("/events/A/NEW?execId=E2")).Single().Text("kind"), Is.EqualTo("decreased"));
            Assert.That(Rows(await rig.GetAsync("/events?account=A")), Has.Length.EqualTo(8));
            Assert.That(Rows(await rig.GetAsync("/events?source=5")), Is.Empty);
            Assert.That(Rows(await rig.GetAsync("/events/NOBODY/NOTHING")), Is.Empty);
        }
    }

    [Test]
    public async Task ShouldBeTheSamePages_WhenReadOneByOneWhileFillsGoOn(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        for (int i = 1; i <= 500; i++)
        {
            gateway.Offer(RawGateway.FillOf(7, i), cancellation);
        }

        gateway.Until(() => rig.Engine.ReadModel.TryFindSource(7, out int s) && rig.Engine.ReadModel.Sources.Read(s).AppliedCount == 500, cancellation);
        List<JsonElement> paged = [];
        long? next = 1;
        for (int page = 0; next is { } from; page++)
        {
            gateway.Offer(RawGateway.FillOf(7, 501 + page), cancellation);
            JsonElement answer = await rig.GetAsync($"/events/ACC/SYM?limit=99&from={from}");
            paged.AddRange(Rows(answer));
            JsonElement following = answer.GetProperty("next");
            next = following.ValueKind == JsonValueKind.Null ? null : following.GetInt64();
        }

        Assert.That(paged.Select(static e => e.GetProperty("version").GetInt64()), Is.EqualTo(Enumerable.Range(1, paged.Count).Select(static v => (long)v)));
        Assert.That(paged, Has.Count.GreaterThanOrEqualTo(500));
        JsonElement again = await rig.GetAsync("/events/ACC/SYM?limit=99&from=1");
        Assert.That(Rows(again).Select(static e => e.ToString()), Is.EqualTo(paged.Take(99).Select(static e => e.ToString())), "an earlier page once more");
        JsonElement part = await rig.GetAsync($"/events/ACC/SYM?from={paged[9].GetProperty("sequence")}&to={paged[11].GetProperty("sequence")}");
        Assert.That(Rows(part).Select(static e => e.ToString()), Is.EqualTo(paged.Skip(9).Take(3).Select(static e => e.ToString())));
    }

    [TestCase("/events/A/X?kind=exploded", "kind")]
    [TestCase("/events/A/X?from=0", "from")]
    [TestCase("/events/A/X?limit=1001", "limit")]
    [TestCase("/events/A/X?source=-1", "source")]
    [TestCase("/events?account=THIS-ACCOUNT-IS-TOO-LONG", "account")]
    public async Task ShouldNameTheField_WhenAQueryIsWrong(string path, string named)
    {
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options() with { Durability = JournalDurability.Os });
        using HttpResponseMessage response = await rig.Http.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.That(problem.RootElement.Text("detail"), Does.Contain($"'{named}'"));
    }

    [Test]
    public async Task ShouldGoOnWhereItStopped_WhenPatienceEnds()
    {
        const int fills = 5_000;
        string directory = WriteFills(fills);
        using var history = new EventHistory(FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(directory)), new SnapshotStarts(null), TimeSpan.Zero);
        int pages = 0;
        int count = 0;
        for (long? next = 1; next is { } from; pages++)
        {
            EventPage page = (await history.ReadAsync(new EventQuery { From = from, To = fills + 1, ExecId = Text36.From($"E{fills}") }, CancellationToken.None))!;
            count += page.Lines.Count;
            next = page.Next;
        }

        Assert.That((pages, count), Is.EqualTo((5, 1)), "1,024 inputs a page without patience");
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task ShouldNotTellWhatLiesBefore_WhenPatienceEndsBeforeTheFirstThatIsWanted()
    {
        const int fills = 5_000;
        const int wanted = 3_000;
        string directory = WriteFills(fills);
        using var history = new EventHistory(FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(directory)), new SnapshotStarts(null), TimeSpan.Zero);
        List<long> told = [];
        for (long? next = wanted; next is { } from;)
        {
            EventPage page = (await history.ReadAsync(new EventQuery { From = from, To = fills + 1 }, CancellationToken.None))!;
            told.AddRange(page.Lines.Select(static line => line.Change.InputSequence));
            next = page.Next;
        }

        Assert.That(told, Is.EqualTo(Enumerable.Range(wanted, fills + 2 - wanted).Select(static sequence => (long)sequence)));
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A start and fills E1, E2 and so on of one source, in a directory that the caller deletes.</summary>
    private static string WriteFills(int count)
    {
        string directory = Directory.CreateTempSubdirectory("positions-events-").FullName;
        using var builder = new JournalBuilder(directory, segmentBytes: 1 << 20);
        builder.Append(InputFactory.Started());
        for (int i = 1; i <= count; i++)
        {
            builder.Append(InputFactory.Fill(1, i, Side.Buy, "1", "10", $"E{i}"));
        }

        builder.Commit();
        builder.Close();
        return directory;
    }

    private static JsonElement[] Rows(JsonElement answer) => [.. answer.GetProperty("events").EnumerateArray()];
}
