using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Positions.Core;

namespace Positions.Engine.Tests;

/// <summary>What operators do over HTTP: each call once right, once wrong, against a whole engine.</summary>
[CancelAfter(60_000)]
public sealed class OperatorHttpTests : EngineFixture
{
    [Test]
    public async Task ShouldAdjustByTheRuleAsked_WhenTheVersionIsTheOneSeen()
    {
        await Rig.FillAsync("AAPL", "100", "10");
        JsonElement answer = await Rig.DoAsync("/positions/A/AAPL/adjust",
            """{"quantity":"-40","costRule":"at-price","price":"12","reason":"broker break","expectedVersion":1}""");
        Assert.That(answer.Text("quantity"), Is.EqualTo("60"));
        Assert.That(answer.Text("realizedDelta"), Is.EqualTo("80"));
        Assert.That(answer.Text("adjustedBy"), Is.EqualTo("-40"));
        Assert.That(answer.GetProperty("version").GetInt64(), Is.EqualTo(2));
        await Rig.DoAsync("/positions/A/AAPL/adjust", """{"target":90,"reason":"x","reasonCode":"reconciliation","expectedVersion":2}""");
        JsonElement position = await Rig.GetAsync("/position/A/AAPL");
        Assert.That((position.Text("quantity"), position.Text("openCost"), position.Text("realizedPnl")), Is.EqualTo(("90", "900", "80")));
    }

    [Test]
    public async Task ShouldAnswerConflictWithTheVersion_WhenThePositionHasMovedOn()
    {
        await Rig.FillAsync("AAPL", "100", "10");
        await Rig.FillAsync("AAPL", "100", "10");
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync(
            "/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":1}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(problem.Text("detail"), Does.Contain("version is 2"));
        Assert.That((await Rig.GetAsync("/position/A/AAPL")).Text("quantity"), Is.EqualTo("200"));
    }

    [TestCase("/positions/A/AAPL/adjust", """{"reason":"x","expectedVersion":0}""", 400, "'quantity'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"target":1,"reason":"x","expectedVersion":0}""", 400, "'target'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"expectedVersion":0}""", 400, "'reason'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x"}""", 400, "'expectedVersion'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":0,"costRule":"at-cost"}""", 400, "at-external-average")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":0,"costRule":"at-price"}""", 400, "'price'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":0,"price":"1"}""", 400, "'price'")]
    [TestCase("/positions/SEVENTEEN-LETTERS/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":0}""", 400, "'account'")]
    [TestCase("/positions/A/AAPL/adjust", """{"quantity":1,"reason":"x","expectedVersion":0}""", 422, "OutOfRange")]
    [TestCase("/date-roll", """{"date":"2025-02-30"}""", 400, "'date'")]
    [TestCase("/date-roll", """{}""", 400, "'date'")]
    [TestCase("/session-open", """{"date":"2025-01-02"}""", 422, "business date is 0")]
    [TestCase("/instruments", """{"symbol":"ES","multiplier":"0"}""", 422, "multiplier")]
    [TestCase("/instruments", """{"symbol":"ES","displayDecimals":9}""", 400, "'displayDecimals'")]
    [TestCase("/splits", """{"symbol":"NONE","numerator":2,"denominator":1}""", 422, "NONE")]
    [TestCase("/splits", """{"symbol":"AAPL","numerator":2}""", 400, "'denominator'")]
    [TestCase("/splits", """{"symbol":"AAPL","numerator":2,"denominator":1,"quantityStep":1}""", 400, "'cashInLieuPrice'")]
    [TestCase("/renames", """{"symbol":"NONE","newSymbol":"X"}""", 422, "NONE")]
    [TestCase("/renames", """{"symbol":"NONE"}""", 400, "'newSymbol'")]
    [TestCase("/marks", """{"symbol":"AAPL"}""", 400, "'price'")]
    [TestCase("/marks", """{"symbol":"AAPL","price":"1","kind":"close"}""", 400, "settlement")]
    [TestCase("/sod", """{"date":"2025-01-02","rows":[]}""", 400, "'fileId'")]
    [TestCase("/sod", """{"date":"2025-01-02","fileId":"F","rows":[]}""", 400, "no row")]
    [TestCase("/sod", """{"date":"2025-01-02","fileId":"F","rows":[{"account":"A","symbol":"B"}]}""", 400, "'rows[0].quantity'")]
    [TestCase("/sod", """{"date":"2025-01-02","fileId":"F","rows":[{"account":"A","symbol":"B","quantity":1}]}""", 400, "averagePrice")]
    public async Task ShouldRefuseAndSayWhat_WhenACallIsWrong(string path, string body, int expectedStatus, string expectedText)
    {
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync(path, body);
        Assert.That((int)status, Is.EqualTo(expectedStatus), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain(expectedText));
        Assert.That((await Rig.GetAsync("/positions")).GetProperty("count").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task ShouldKeepDatesRising_WhenDaysAreRolled()
    {
        JsonElement rolled = await Rig.DoAsync("/date-roll", """{"date":"2025-01-02","reason":"open of business"}""");
        Assert.That(rolled.GetProperty("businessDate").GetInt32(), Is.EqualTo(20250102));
        Assert.That((await Rig.DoAsync("/session-open", """{"date":20250102}""")).GetProperty("sessionOpen").GetBoolean(), Is.True);
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync("/date-roll", """{"date":"2025-01-02"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(problem.Text("detail"), Does.Contain("20250102"));
        Assert.That((await Rig.GetAsync("/status")).GetProperty("businessDate").GetInt32(), Is.EqualTo(20250102));
    }

    [Test]
    public async Task ShouldLoadLotsOnceForEachFile_WhenTheFileIsSentAgain([Values] bool isCsv)
    {
        await Rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        (string path, string body, string type) = isCsv
            ? ("/sod?date=2025-01-02&fileId=F1", "account,symbol,quantity,averagePrice,previousClose\nA,AAPL,100,10,\nB,AAPL,-5,20,21\nA,AAPL,50,12,11\n", "text/csv")
            : ("/sod", """
                {"date":"2025-01-02","fileId":"F1","rows":[
                  {"account":"A","symbol":"AAPL","quantity":100,"averagePrice":"10"},
                  {"account":"B","symbol":"AAPL","quantity":-5,"averagePrice":"20","previousClose":"21"},
                  {"account":"A","symbol":"AAPL","quantity":50,"averagePrice":"12","previousClose":"11"}]}
                """, "application/json");
        JsonElement first = await Rig.DoAsync(path, body, type);
        Assert.That(first.GetProperty("rows").EnumerateArray().Select(r => r.Text("result")), Is.All.EqualTo("loaded"));
        Assert.That(first.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("row").GetInt32()), Is.EqualTo([1, 3, 2]), "lots of a position together");
        JsonElement position = await Rig.GetAsync("/position/A/AAPL");
        Assert.That((position.Text("quantity"), position.Text("openCost")), Is.EqualTo(("150", "1600")));
        JsonElement second = await Rig.DoAsync(path, body, type);
        Assert.That(second.GetProperty("duplicates").GetInt32(), Is.EqualTo(3));
        Assert.That((await Rig.GetAsync("/position/A/AAPL")).GetProperty("version").GetInt64(), Is.EqualTo(position.GetProperty("version").GetInt64()));
    }

    [Test]
    public async Task ShouldAnswerForEachRow_WhenSomeAreRefused()
    {
        await Rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        await Rig.FillAsync("AAPL", "1", "10", ",\"currency\":\"EUR\"");
        (HttpStatusCode status, JsonElement answer) = await Rig.PostAsync("/sod", """
            {"date":"2025-01-02","fileId":"F1","rows":[
              {"account":"A","symbol":"AAPL","quantity":100,"averagePrice":"10","currency":"USD"},
              {"account":"A","symbol":"MSFT","quantity":100,"averagePrice":"10"},
              {"account":"A","symbol":"MSFT","quantity":-1,"averagePrice":"10"}]}
            """);
        Assert.That(status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(answer.GetProperty("rows").EnumerateArray().Select(r => r.Text("result")), Is.EqualTo(["refused", "not-loaded", "refused"]), answer.ToString());
        Assert.That((await Rig.GetAsync("/positions")).GetProperty("count").GetInt32(), Is.EqualTo(1));
        await Rig.DoAsync("/session-open", """{"date":"2025-01-02"}""");
        (_, answer) = await Rig.PostAsync("/sod", """{"date":"2025-01-02","fileId":"F2","rows":[{"account":"A","symbol":"MSFT","quantity":1,"averagePrice":"10"}]}""");
        Assert.That(answer.GetProperty("rows")[0].Text("detail"), Does.Contain("session is open"));
        await Rig.DoAsync("/sod", """{"date":"2025-01-02","fileId":"F2","force":true,"rows":[{"account":"A","symbol":"MSFT","quantity":1,"averagePrice":"10","expectedVersion":0}]}""");
    }

    [TestCase("account,symbol\nA,B\n", "line 1")]
    [TestCase("account,symbol,quantity,colour\n", "line 1")]
    [TestCase("account,symbol,quantity,averagePrice\nA,B,1,1\nA,B,1\n", "line 3")]
    [TestCase("account,symbol,quantity,averagePrice\nA,B,one,1\n", "line 2, quantity")]
    [TestCase("account,symbol,quantity,averagePrice\nA,B,1,\n", "line 2")]
    public async Task ShouldLoadNothing_WhenALineIsWrong(string body, string expectedText)
    {
        await Rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync("/sod?date=2025-01-02&fileId=F", body, "text/csv");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem.Text("detail"), Does.Contain(expectedText));
        Assert.That((await Rig.GetAsync("/positions")).GetProperty("count").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task ShouldLoadAFileLongerThanTheQueue_WhenEveryRowIsAPosition()
    {
        await Rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        var csv = new StringBuilder("account,symbol,quantity,averagePrice\n");
        for (int i = 0; i < 6_000; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"A{i},AAPL,1,10\n");
        }

        JsonElement answer = await Rig.DoAsync("/sod?date=20250102&fileId=BIG", csv.ToString(), "text/csv");
        Assert.That(answer.GetProperty("loaded").GetInt32(), Is.EqualTo(6_000));
        Assert.That((await Rig.GetAsync("/positions")).GetProperty("count").GetInt32(), Is.EqualTo(6_000));
    }

    [Test]
    public async Task ShouldSplitAndRenameEveryPosition_WhenTheAnswerSaysComplete()
    {
        // More than one slice of work.
        const int accounts = 3 * BusinessLogic.RowsPerSlice;
        for (int i = 0; i < accounts; i++)
        {
            await Rig.DoAsync("/fill", $$"""{"account":"A{{i}}","symbol":"FB","qty":10,"price":"30"}""");
        }

        JsonElement split = await Rig.DoAsync("/splits", """{"symbol":"FB","numerator":3,"denominator":2,"exDate":"2025-01-02","reason":"3 for 2"}""");
        Assert.That(split.GetProperty("complete").GetBoolean(), Is.True);

        // Whoever was not answered in time sends it again.
        JsonElement repeated = await Rig.DoAsync("/splits", """{"symbol":"FB","numerator":3,"denominator":2,"exDate":"2025-01-02","reason":"again"}""");
        Assert.That((split.GetProperty("duplicate").GetBoolean(), repeated.GetProperty("duplicate").GetBoolean()), Is.EqualTo((false, true)));
        Assert.That(repeated.GetProperty("sequence").GetInt64(), Is.EqualTo(split.GetProperty("sequence").GetInt64()));
        JsonElement positions = (await Rig.GetAsync("/positions")).GetProperty("positions");
        Assert.That(positions.EnumerateArray().Select(p => (p.Text("quantity"), p.Text("openCost"))), Is.All.EqualTo(("15", "300")));
        const string fill = """{"account":"A","symbol":"FB","qty":"1","price":"10","execId":"SAME"}""";
        await Rig.DoAsync("/fill", fill);
        Assert.That((await Rig.DoAsync("/renames", """{"symbol":"FB","newSymbol":"META"}""")).GetProperty("complete").GetBoolean(), Is.True);
        JsonElement same = await Rig.DoAsync("/fill", fill);
        Assert.That((same.GetProperty("duplicate").GetBoolean(), same.GetProperty("quantity").ValueKind), Is.EqualTo((true, JsonValueKind.Null)), "there is no FB any more");
        positions = (await Rig.GetAsync("/positions")).GetProperty("positions");
        Assert.That(positions.EnumerateArray().Select(p => p.Text("symbol")), Is.All.EqualTo("META"));
        Assert.That((await Rig.GetAsync("/position/A0/META")).Text("quantity"), Is.EqualTo("15"));
        using HttpResponseMessage gone = await Rig.Http.GetAsync("/position/A0/FB");
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task ShouldNameWhatStayedAsItWas_WhenASplitOrARenamingDoesNotReachIt()
    {
        await Rig.DoAsync("/fill", """{"account":"A","symbol":"OLD","qty":"92233720368","price":"1"}""");
        await Rig.DoAsync("/fill", """{"account":"B","symbol":"OLD","qty":"10","price":"1"}""");
        JsonElement split = await Rig.DoAsync("/splits", """{"symbol":"OLD","numerator":2,"denominator":1}""");
        Assert.That((split.GetProperty("complete").GetBoolean(), Unchanged(split)), Is.EqualTo((true, "1: A OLD")), "twice as many do not fit");
        await Rig.DoAsync("/fill", """{"account":"B","symbol":"NEW","qty":"1","price":"1"}""");
        JsonElement rename = await Rig.DoAsync("/renames", """{"symbol":"OLD","newSymbol":"NEW"}""");
        Assert.That((rename.GetProperty("complete").GetBoolean(), Unchanged(rename)), Is.EqualTo((true, "1: B OLD")), "B has one under the new symbol");
        Assert.That(Unchanged(await Rig.DoAsync("/renames", """{"symbol":"NEW","newSymbol":"NEWER"}""")), Is.EqualTo("0: "));
    }

    private static string Unchanged(JsonElement answer) =>
        $"{answer.GetProperty("unchangedCount").GetInt32()}: {string.Join(", ", answer.GetProperty("unchanged").EnumerateArray().Select(static name => name.GetString()))}";

    [Test]
    public async Task ShouldMakeEverySplitAndRenaming_WhenMoreComeAtOnceThanMayBeOpen()
    {
        // Rows enough that the first are far from done when the last come.
        const int positions = 6_000;
        const int splits = 3 * BusinessLogic.MaxOpenActions;
        await LoadAsync(positions, splits);
        IEnumerable<Task<(HttpStatusCode Status, JsonElement Body)>> calls = Enumerable.Range(0, splits).Select(i => i % 4 == 3
            ? Rig.PostAsync("/renames", $$"""{"symbol":"S{{i}}","newSymbol":"N{{i}}"}""")
            : Rig.PostAsync("/splits", $$"""{"symbol":"S{{i}}","numerator":2,"denominator":1,"exDate":"2025-01-02"}"""));
        foreach ((HttpStatusCode status, JsonElement answer) in await Task.WhenAll(calls))
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK), answer.ToString());
        }

        Assert.That(Rig.Engine.ReadModel.Counts.Of(AlertCode.CapacityFull), Is.Zero, "none was refused and sent again");
        Assert.That((await Rig.GetAsync("/position/A0/S0")).Text("quantity"), Is.EqualTo("20"));
        Assert.That((await Rig.GetAsync("/position/A3/N3")).Text("quantity"), Is.EqualTo("10"));
        Assert.That((await Rig.GetAsync($"/position/A{splits - 2}/S{splits - 2}")).Text("quantity"), Is.EqualTo("20"));
    }

    [Test]
    public async Task ShouldShowTheCutAsIfAtOnce_WhenAskedForTheInputOfASplit()
    {
        const int positions = 300;
        await LoadAsync(positions, symbols: 1);
        JsonElement split = await Rig.DoAsync("/splits", """{"symbol":"S0","numerator":2,"denominator":1}""");
        long sequence = split.GetProperty("sequence").GetInt64();

        // Before it, at it, behind it, and before it again: what a cut shows is not gone on from.
        foreach ((long asOf, string quantity) in new[] { (sequence - 1, "10"), (sequence, "20"), (sequence + 1, "20"), (sequence - 1, "10") })
        {
            JsonElement shown = await Rig.GetAsync($"/positions?asOf={asOf}");
            Assert.That(shown.GetProperty("sequence").GetInt64(), Is.EqualTo(asOf));
            Assert.That(shown.GetProperty("positions").EnumerateArray().Select(static row => row.Text("quantity")), Has.Exactly(positions).EqualTo(quantity), $"as of {asOf}");
        }
    }

    [Test]
    public async Task ShouldScaleWhatIsShown_WhenAnInstrumentIsDefined()
    {
        await Rig.FillAsync("ES", "2", "5000");
        JsonElement answer = await Rig.DoAsync("/instruments", """{"symbol":"ES","currency":"USD","multiplier":"50","displayDecimals":2}""");
        Assert.That(answer.Text("multiplier"), Is.EqualTo("50"));
        await Rig.DoAsync("/marks", """{"symbol":"ES","price":"5000.25"}""");
        JsonElement position = await Rig.GetAsync("/position/A/ES");
        Assert.That((position.Text("openCost"), position.Text("unrealizedPnl")), Is.EqualTo(("500000", "25")));
    }

    /// <summary>One position of ten for each account, spread over so many symbols.</summary>
    private async Task LoadAsync(int positions, int symbols)
    {
        await Rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        var csv = new StringBuilder("account,symbol,quantity,averagePrice\n");
        for (int i = 0; i < positions; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"A{i},S{i % symbols},10,10\n");
        }

        await Rig.DoAsync("/sod?date=20250102&fileId=BIG", csv.ToString(), "text/csv");
    }
}
