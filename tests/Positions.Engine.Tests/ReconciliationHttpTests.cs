using System.Globalization;
using System.Net;
using System.Text.Json;
using Positions.Engine.Ingress;
using Positions.Engine.Tests.Vectors;
using Positions.Protocol.Messages;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests;

/// <summary>Breaks, corrections and breakers over HTTP, against a whole engine, and what gateways hear of them.</summary>
[CancelAfter(120_000)]
public sealed class ReconciliationHttpTests : EngineFixture
{
    [Test]
    public async Task ShouldReportAndCorrectTheApexTable_WhenItsStatementComes()
    {
        JsonElement table = VectorFile.Get("V13").GetProperty("expect").GetProperty("apex");
        await HoldAsync(table);
        JsonElement report = await Rig.CompareAsync("day-1", Csv(table), isComplete: true);
        Assert.That(
            report.GetProperty("rows").EnumerateArray().Select(Figures),
            Is.EqualTo(table.EnumerateArray().Select(static row => (
                row.Text("symbol"), row.Text("external"), row.Text("internal"), row.Text("difference"), row.Text("pct"), row.Text("severity") ?? "none"))));
        Assert.That(
            report.GetProperty("rows").EnumerateArray().Select(static row => row.Text("status")),
            Is.EqualTo(table.EnumerateArray().Select(static row => row.Text("status") == "OK" ? "OK" : "CORRECTED")));
        JsonElement summary = VectorFile.Get("V13").GetProperty("expect").GetProperty("apexSummary");
        Assert.That(
            (report.GetProperty("compared").GetInt32(), report.GetProperty("mismatches").GetInt32(), report.Text("percent"), report.Text("netError"), report.Text("grossError")),
            Is.EqualTo((summary.GetProperty("positions").GetInt32(), summary.GetProperty("discrepancies").GetInt32(), summary.Text("pct"),
                summary.Text("netQuantityError"), summary.Text("grossQuantityError"))));
        Assert.That((report.Text("state"), report.GetProperty("uncorrected").GetInt32(), report.GetProperty("duplicate").GetBoolean()), Is.EqualTo(("ended", 0, false)));
        string metrics = await Rig.Http.GetStringAsync("/metrics");
        Assert.That(Sum(metrics, "position_divergence_detected_total", "severity=\"small\""), Is.EqualTo(5));
        Assert.That(Sum(metrics, "position_divergence_detected_total", "severity=\"large\""), Is.Zero);
        Assert.That(Sum(metrics, "position_corrections_total", "type=\"auto\""), Is.EqualTo(5));
        Assert.That(metrics, Does.Contain("position_divergence_amount{symbol=\"NVDA\"} 3\n"));

        JsonElement again = await Rig.CompareAsync("day-1", Csv(table), isComplete: true);
        Assert.That((again.GetProperty("duplicate").GetBoolean(), again.GetProperty("corrected").GetInt32()), Is.EqualTo((true, 5)));
        JsonElement next = await Rig.CompareAsync("day-2", Csv(table), isComplete: true);
        Assert.That((next.GetProperty("mismatches").GetInt32(), next.GetProperty("compared").GetInt32()), Is.EqualTo((0, 7)));
        Assert.That((await Rig.CompareAsync("day-1", Csv(table), isComplete: true)).GetProperty("duplicate").GetBoolean(), Is.True, "also when it is not the last one");
        string csv = await Rig.Http.GetStringAsync("/reconciliation?format=csv");
        Assert.That(csv.Split('\n')[1], Is.EqualTo("A,AAPL,15000,15000,0,0.0000,none,OK,agreed"));
    }

    [Test]
    public async Task ShouldJudgeTheEdgesAsTheVectorsSay_WhenFivePercentIsNear()
    {
        JsonElement edges = VectorFile.Get("V13").GetProperty("expect").GetProperty("edges");
        await HoldAsync(edges);
        JsonElement report = await Rig.CompareAsync("edges", Csv(edges), isComplete: false);
        Assert.That(
            report.GetProperty("rows").EnumerateArray().Select(Figures),
            Is.EqualTo(edges.EnumerateArray().Select(static row => (
                row.Text("symbol"), row.Text("external"), row.Text("internal"), row.Text("difference"), row.Text("pct"), row.Text("severity") ?? "none"))));
        int large = edges.EnumerateArray().Count(static row => row.Text("severity") == "large");
        Assert.That(report.GetProperty("rows").EnumerateArray().Count(static row => row.Text("status") == "HALTED"), Is.EqualTo(large));
        Assert.That((await Rig.GetAsync("/breakers")).GetProperty("count").GetInt32(), Is.EqualTo(large));
        Assert.That((await Rig.GetAsync("/corrections?status=pending")).GetProperty("count").GetInt32(), Is.EqualTo(large));
        JsonElement status = (await Rig.GetAsync("/status")).GetProperty("reconciliation");
        Assert.That((status.GetProperty("openBreakers").GetInt32(), status.GetProperty("pendingCorrections").GetInt32()), Is.EqualTo((large, large)));
        using HttpResponseMessage ready = await Rig.Http.GetAsync("/health/ready");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), "a breaker stops one key, not the engine");
    }

    [Test]
    public async Task ShouldRefuseTheApprovalAndCloseWithTheNextStatement_WhenTheMissingFillTurnsUp()
    {
        await Rig.FillAsync("BTC", "100", "60000");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,BTC,150\n", isComplete: false, principal: "ops1");
        JsonElement correction = (await Rig.GetAsync("/corrections")).GetProperty("corrections")[0];
        Assert.That(
            (correction.Text("status"), correction.Text("ours"), correction.Text("expected"), correction.Text("delta"), correction.GetProperty("version").GetInt64()),
            Is.EqualTo(("pending", "100", "150", "50", 1)));
        await Rig.FillAsync("BTC", "50", "60100");
        (HttpStatusCode code, JsonElement problem) = await DecideAsync("approve", correction, "ops2");
        Assert.That(code, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(problem.Text("detail"), Does.Contain("STALE_ACTION").And.Contain("version 1").And.Contain("at 2"));
        Assert.That((await Rig.GetAsync("/breakers")).GetProperty("breakers")[0].Text("breaker"), Is.EqualTo("open"));
        JsonElement report = await Rig.CompareAsync("R2", "account,symbol,quantity\nA,BTC,150\n", isComplete: false);
        Assert.That(report.GetProperty("rows")[0].Text("status"), Is.EqualTo("OK"));
        Assert.That((await Rig.GetAsync("/breakers")).GetProperty("count").GetInt32(), Is.Zero);
        Assert.That((await Rig.GetAsync("/breakers?all=true")).GetProperty("breakers")[0].Text("breaker"), Is.EqualTo("closed"));
        Assert.That((await Rig.GetAsync("/corrections")).GetProperty("corrections")[0].Text("status"), Is.EqualTo("superseded"));
        Assert.That((await Rig.GetAsync("/position/A/BTC")).Text("openCost"), Is.EqualTo("9005000"));
    }

    [Test]
    public async Task ShouldTellGatewaysUntilItIsOver_WhenABreakerOpens(CancellationToken cancellation)
    {
        using (var gateway = new RawGateway(Options))
        {
            gateway.Connect(cancellation);
            await Rig.FillAsync("BTC", "100", "60000");
            await Rig.CompareAsync("R1", "account,symbol,quantity\nA,BTC,150\n", isComplete: false, principal: "ops1");
            gateway.Until(() => gateway.Received<TradingHalted>().Count() >= 2, cancellation);
            TradingHalted halted = gateway.Received<TradingHalted>().First();
            Assert.That(
                (halted.Symbol.ToString(), halted.ExpectedQuantity.ToString(), halted.ActualQuantity.ToString(), halted.Difference.ToString(), halted.CorrectionId, halted.Reason),
                Is.EqualTo(("BTC", "150", "100", "-50", 1L, (ushort)1)));
        }

        // A start tells it again, to whoever comes.
        await Rig.DisposeAsync();
        Rig = await EngineRig.StartAsync(Options);
        Assert.That((await Rig.GetAsync("/reconciliation")).GetProperty("rows")[0].Text("status"), Is.EqualTo("HALTED"));
        using var second = new RawGateway(Options);
        second.Connect(cancellation);
        second.Until(() => second.Received<TradingHalted>().Any(static h => h.CorrectionId == 1), cancellation);

        JsonElement correction = (await Rig.GetAsync("/corrections?status=pending")).GetProperty("corrections")[0];
        (HttpStatusCode code, JsonElement problem) = await DecideAsync("approve", correction, "ops1");
        Assert.That((code, problem.Text("detail")!.Contains("SELF_APPROVAL", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.Conflict, true)));
        (code, JsonElement answer) = await DecideAsync("approve", correction, "ops2");
        Assert.That((code, answer.Text("status"), answer.Text("breaker"), answer.Text("quantity")), Is.EqualTo((HttpStatusCode.OK, "approved", "half-open", "150")));
        (code, problem) = await DecideAsync("reject", correction, "ops2");
        Assert.That((code, problem.Text("detail")!.Contains("NOT_PENDING", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.Conflict, true)));
        await Rig.CompareAsync("R2", "account,symbol,quantity\nA,BTC,150\n", isComplete: false);
        second.Until(() => second.Received<TradingResumed>().Any(static r => r.Symbol.ToString() == "BTC"), cancellation);
        int told = second.Received<TradingHalted>().Count();
        await Rig.FillAsync("ETH", "1", "1");
        second.Until(() => second.Received<PositionUpdate>().Any(static u => u.Symbol.ToString() == "ETH"), cancellation);
        Assert.That(second.Received<TradingHalted>().Count(), Is.EqualTo(told), "nothing of it after it closed");
        Assert.That(second.Received<PositionUpdate>().Any(static u => u.Symbol.ToString() == "BTC" && u.Quantity.ToString() == "150"), Is.True);
        string metrics = await Rig.Http.GetStringAsync("/metrics", cancellation);
        Assert.That(Sum(metrics, "position_corrections_total", "type=\"manual\""), Is.EqualTo(1));
    }

    [Test]
    public async Task ShouldTellBothSymbols_WhenAHaltedKeyIsRenamed(CancellationToken cancellation)
    {
        using var gateway = new RawGateway(Options);
        gateway.Connect(cancellation);
        await Rig.FillAsync("FB", "100", "60");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,FB,150\n", isComplete: false);
        await Rig.DoAsync("/renames", """{"symbol":"FB","newSymbol":"META"}""");
        gateway.Until(() => gateway.Received<TradingResumed>().Any(static r => r.Symbol.ToString() == "FB"), cancellation);
        gateway.Until(() => gateway.Received<TradingHalted>().Count(static h => h.Symbol.ToString() == "META") >= 2, cancellation);
        JsonElement breaker = (await Rig.GetAsync("/breakers?all=true")).GetProperty("breakers").EnumerateArray().Single();
        Assert.That((breaker.Text("symbol"), breaker.Text("breaker")), Is.EqualTo(("META", "open")));
        await Rig.DoAsync("/breakers/A/META/reset", """{"reason":"agreed"}""");
        gateway.Until(() => gateway.Received<TradingResumed>().Any(static r => r.Symbol.ToString() == "META"), cancellation);
    }

    [Test]
    public async Task ShouldTellEverySymbolItHad_WhenAHaltedKeyIsRenamedAgainBeforeTheFirstIsTold(CancellationToken cancellation)
    {
        using var gateway = new RawGateway(Options);
        gateway.Connect(cancellation);
        await Rig.FillAsync("S0", "100", "60");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,S0,150\n", isComplete: false);
        Command[] renames = [.. Enumerable.Range(0, 5).Select(static i =>
        {
            var command = new Command();
            command.Input.SetMessage(InputFactory.Renamed($"S{i}", $"S{i + 1}"));
            return command;
        })];
        Assert.That(renames.All(command => Rig.Engine.Gate.TryEnqueue(command, CommandKind.Control)), Is.True);
        gateway.Until(
            () => gateway.Received<TradingResumed>().Select(static r => r.Symbol.ToString()).Distinct().Order(StringComparer.Ordinal).SequenceEqual(["S0", "S1", "S2", "S3", "S4"]),
            cancellation);
        gateway.Until(() => gateway.Received<TradingHalted>().Any(static h => h.Symbol.ToString() == "S5"), cancellation);
    }

    [Test]
    public async Task ShouldTellWhoComesThatItIsOver_WhenTheEngineStoppedBetweenABreakersEndAndTheWord(CancellationToken cancellation)
    {
        // Nobody listens yet, so the word could not go out.
        await Rig.FillAsync("BTC", "100", "60000");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,BTC,150\n", isComplete: false);
        await Rig.DoAsync("/breakers/A/BTC/reset", """{"reason":"agreed"}""");
        await Rig.DisposeAsync();
        Rig = await EngineRig.StartAsync(Options);
        using var gateway = new RawGateway(Options);
        gateway.Connect(cancellation);
        gateway.Until(() => gateway.Received<TradingResumed>().Any(static r => r.Symbol.ToString() == "BTC"), cancellation);
        Assert.That(gateway.Received<TradingHalted>(), Is.Empty);
    }

    [Test]
    public async Task ShouldGoOnTellingABreakerOfTheNewSymbol_WhenAKeyThatIsNotHaltedIsRenamedToIt(CancellationToken cancellation)
    {
        using var gateway = new RawGateway(Options);
        gateway.Connect(cancellation);
        await Rig.FillAsync("FB", "100", "60");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,FB,100\nA,META,150\n", isComplete: false);
        gateway.Until(() => gateway.Received<TradingHalted>().Any(static h => h.Symbol.ToString() == "META"), cancellation);
        await Rig.DoAsync("/renames", """{"symbol":"FB","newSymbol":"META"}""");
        await Rig.GetAsync("/breakers?all=true");
        gateway.Until(() => gateway.Received<PositionUpdate>().Any(static u => u.Symbol.ToString() == "META"), cancellation);
        int told = gateway.Received<TradingHalted>().Count(static h => h.Symbol.ToString() == "META");
        gateway.Until(() => gateway.Received<TradingHalted>().Count(static h => h.Symbol.ToString() == "META") >= told + 3, cancellation);
        await Rig.DoAsync("/breakers/A/META/reset", """{"reason":"agreed"}""");
        gateway.Until(() => gateway.Received<TradingResumed>().Any(static r => r.Symbol.ToString() == "META"), cancellation);
    }

    [Test]
    public async Task ShouldCloseABreakerByHand_WhenTheCorrectionWasRejected()
    {
        await Rig.FillAsync("BTC", "100", "60000");
        await Rig.CompareAsync("R1", "account,symbol,quantity\nA,BTC,150\n", isComplete: false);
        JsonElement correction = (await Rig.GetAsync("/corrections")).GetProperty("corrections")[0];
        (HttpStatusCode code, JsonElement answer) = await DecideAsync("reject", correction, "ops2");
        Assert.That((code, answer.Text("status"), answer.Text("breaker"), answer.Text("quantity")), Is.EqualTo((HttpStatusCode.OK, "rejected", "open", "100")));
        Assert.That((await Rig.DoAsync("/breakers/A/BTC/reset", """{"reason":"agreed"}""")).Text("breaker"), Is.EqualTo("closed"));
        (code, answer) = await Rig.PostAsync("/breakers/A/BTC/reset", """{"reason":"agreed"}""");
        Assert.That((code, answer.Text("detail")!.Contains("nothing to reset", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.Conflict, true)));
        Assert.That((await Rig.GetAsync("/status")).GetProperty("reconciliation").GetProperty("openBreakers").GetInt32(), Is.Zero);
    }

    [TestCase("/corrections/one/approve", """{"reason":"x"}""", 400, "'one'")]
    [TestCase("/corrections/1/approve", "", 400, "'reason'")]
    [TestCase("/corrections/1/approve", """{"reason":"x"}""", 404, "correction 1")]
    [TestCase("/breakers/A/B/reset", "", 400, "'reason'")]
    [TestCase("/breakers/A/B/reset", """{"reason":"x"}""", 409, "closed")]
    public async Task ShouldRefuseAndSayWhat_WhenACallIsWrong(string path, string body, int expectedStatus, string expectedText)
    {
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync(path, body);
        Assert.That((int)status, Is.EqualTo(expectedStatus), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain(expectedText));
        using HttpResponseMessage none = await Rig.Http.GetAsync("/reconciliation");
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static (string?, string?, string?, string?, string?, string?) Figures(JsonElement row) =>
        (row.Text("symbol"), row.Text("expected"), row.Text("ours"), row.Text("difference"), row.Text("percent"), row.Text("severity"));

    private static string Csv(JsonElement table) =>
        "account,symbol,quantity\n" + string.Concat(table.EnumerateArray().Select(static row => $"A,{row.Text("symbol")},{row.Text("external")}\n"));

    private static long Sum(string metrics, string name, string label) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Sum(static line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private async Task HoldAsync(JsonElement table)
    {
        foreach (JsonElement row in table.EnumerateArray().Where(static row => row.Text("internal") != "0"))
        {
            await Rig.FillAsync(row.Text("symbol")!, row.Text("internal")!, "10");
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> DecideAsync(string decision, JsonElement correction, string principal)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/corrections/{correction.GetProperty("correctionId").GetInt64()}/{decision}")
        {
            Content = new StringContent("""{"reason":"checked"}"""),
        };
        request.Headers.Add("X-Principal", principal);
        using HttpResponseMessage response = await Rig.Http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
