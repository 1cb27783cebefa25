using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Journal;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests;

/// <summary>POST /statements against a whole engine: what is refused and how it is said, and what is left behind when one does not come to its end.</summary>
[CancelAfter(120_000)]
public sealed class StatementHttpTests : EngineFixture
{
    [Test]
    public async Task ShouldTakeAnAbsentKeyAsFlat_OnlyWhenTheStatementIsCompleteAndItsAccountInScope()
    {
        const int others = 200;
        for (int i = 0; i < others; i++)
        {
            await Rig.DoAsync("/fill", $$"""{"account":"B","symbol":"S{{i}}","qty":10,"price":"30"}""");
        }

        await Rig.FillAsync("AAPL", "10", "30");
        await Rig.FillAsync("MSFT", "10", "30");
        JsonElement report = await Rig.DoAsync("/statements", """{"id":"J1","accounts":["A"],"lines":[{"account":"A","symbol":"AAPL","quantity":10}]}""");
        Assert.That(report.GetProperty("compared").GetInt32(), Is.EqualTo(1));
        report = await Rig.DoAsync("/statements", """{"id":"J2","accounts":["A"],"complete":true,"lines":[{"account":"A","symbol":"AAPL","quantity":10}]}""");
        Assert.That((report.GetProperty("compared").GetInt32(), report.GetProperty("largeBreaks").GetInt32()), Is.EqualTo((2, 1)));
        report = await Rig.DoAsync("/statements", """{"id":"J3","complete":true,"lines":[{"account":"A","symbol":"AAPL","quantity":10}]}""");
        Assert.That((report.Text("state"), report.GetProperty("compared").GetInt32(), report.GetProperty("largeBreaks").GetInt32()), Is.EqualTo(("ended", others + 2, others + 1)));
    }

    [Test]
    public async Task ShouldCompareEachWhole_WhenManyStatementsComeAtOnceAndASplitRuns()
    {
        const int lines = 1_500;
        var csv = new StringBuilder("account,symbol,quantity,averagePrice\n");
        for (int i = 0; i < lines; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"A,S{i},0,\n");
        }

        await Rig.FillAsync("FB", "10", "30");
        Task<(HttpStatusCode Status, JsonElement Body)>[] statements =
            [.. Enumerable.Range(0, 6).Select(i => Rig.PostStatementAsync($"S{i}", csv.ToString(), isComplete: false))];
        await Rig.DoAsync("/splits", """{"symbol":"FB","numerator":2,"denominator":1}""");
        foreach ((HttpStatusCode status, JsonElement answer) in await Task.WhenAll(statements))
        {
            // A split fails the statement that is open; whoever sent it is told so, and the others are compared whole.
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.Conflict), answer.ToString());
            if (status == HttpStatusCode.OK)
            {
                Assert.That((answer.Text("state"), answer.GetProperty("compared").GetInt32()), Is.EqualTo(("ended", lines)));
            }
            else
            {
                Assert.That(answer.Text("detail"), Does.Contain("send it again"));
            }
        }

        Assert.That((await Rig.CompareAsync("last", csv.ToString(), isComplete: false)).GetProperty("mismatches").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task ShouldGiveTheStatementUpAndLeaveTheWayFree_WhenALineHasNoRoom()
    {
        await RestartAsync(positions: 2);
        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync(
            "S1", "account,symbol,quantity\nA,S1,0\nA,S2,0\nA,S3,0\nA,S4,0\n", isComplete: true);
        Assert.That((status, problem.Text("detail")!.Contains("line 4 (A S3)", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.ServiceUnavailable, true)), problem.ToString());
        JsonElement report = await Rig.GetAsync("/reconciliation");
        Assert.That((report.Text("state"), report.GetProperty("compared").GetInt32()), Is.EqualTo(("failed", 2)), "what was compared stays");
        report = await Rig.CompareAsync("S1", "account,symbol,quantity\nA,S1,0\nA,S2,0\n", isComplete: false);
        Assert.That((report.Text("state"), report.GetProperty("duplicate").GetBoolean()), Is.EqualTo(("ended", false)), "an id that failed may be used again");
    }

    [Test]
    public async Task ShouldGiveItUpFirst_WhenAStatementWasLeftOpen()
    {
        // As a request would leave it that could not say any more that it gave up.
        var left = new Command();
        left.Input.SetMessage(InputFactory.StatementBegin("left"));
        Assert.That(Rig.Engine.Gate.TryEnqueue(left, CommandKind.Bulk), Is.True);
        await left.Outcome;
        JsonElement report = await Rig.CompareAsync("S1", "account,symbol,quantity\nA,S1,0\n", isComplete: false);
        Assert.That((report.Text("state"), report.GetProperty("number").GetInt32()), Is.EqualTo(("ended", 2)));
        Assert.That(Rig.Engine.ReadModel.Counts.Of(AlertCode.StatementFailed), Is.EqualTo(1));
    }

    [Test]
    public async Task ShouldNotLeaveItOpen_WhenWhoSentItHasGone(CancellationToken cancellation)
    {
        const int lines = 90_000;
        var csv = new StringBuilder("account,symbol,quantity\n");
        for (int i = 0; i < lines; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"A{i % 50_000},S{i / 50_000},0\n");
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/statements") { Content = new StringContent(csv.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("text/csv")) };
        request.Headers.Add("Statement-Id", "long");
        Task sent = Rig.Http.SendAsync(request, gone.Token);
        while (Rig.Engine.Pipeline.Logic.Statement.Number == 0)
        {
            await Task.Delay(1, cancellation);
        }

        await gone.CancelAsync();
        await Task.WhenAny(sent);
        while (Rig.Engine.Pipeline.Logic.Statement.State == StatementState.Open)
        {
            await Task.Delay(1, cancellation);
        }

        Assert.That((await Rig.CompareAsync("next", "account,symbol,quantity\nA,S1,0\n", isComplete: false)).Text("state"), Is.EqualTo("ended"));
    }

    [TestCase("", "account,symbol,quantity\nA,B,1\n", "Statement-Id")]
    [TestCase("X", "account,symbol\nA,B\n", "line 1")]
    [TestCase("X", "account,symbol,quantity,colour\nA,B,1,red\n", "line 1")]
    [TestCase("X", "account,symbol,quantity\n", "no line")]
    [TestCase("X", "account,symbol,quantity\nA,B,one\nA,C,1\nA,D\n", "'line 2, quantity'")]
    [TestCase("X", "account,symbol,quantity\nA,B,one\nA,C,1\nA,D\n", "line 4: 2 values")]
    [TestCase("X", "account,symbol,quantity\nA,B,1\nA,B,1\n", "line 3: 'A' 'B' is there twice")]
    [TestCase("X", "account,symbol,quantity\nA,B,1\nC,B,1\n", "line 3: account 'C'")]
    public async Task ShouldCompareNothingAndNameTheRow_WhenAStatementIsWrong(string id, string csv, string expectedText)
    {
        long before = (await Rig.GetAsync("/status")).GetProperty("sequence").GetInt64();
        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync(id, csv, isComplete: true, accounts: "A,B");
        Assert.That((int)status, Is.EqualTo(400));
        Assert.That(problem.Text("detail"), Does.Contain(expectedText));
        Assert.That((await Rig.GetAsync("/status")).GetProperty("sequence").GetInt64(), Is.EqualTo(before), "nothing was sequenced");
    }

    [Test]
    public async Task ShouldNameTheLineThatAnEditorShows_WhenAFileHasEmptyLines()
    {
        await RestartAsync(positions: 2);
        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync("S1", "account,symbol,quantity\n\nA,S1,0\n\n\nA,S2,0\nA,S3,0\n", isComplete: false);
        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain("line 7 (A S3)").And.Contain("Capacity:Positions"));
    }

    [Test]
    public async Task ShouldNameThePlaceInTheList_WhenJsonHasALineThatIsRefused()
    {
        await RestartAsync(positions: 2);
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync("/statements", """
            {"id":"S1","lines":[{"account":"A","symbol":"S1","quantity":0},{"account":"A","symbol":"S2","quantity":0},{"account":"A","symbol":"S3","quantity":0}]}
            """);
        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain("lines[2] (A S3)"));
    }

    [Test]
    public async Task ShouldKeepWhatItFoundAndCountTheRest_WhenMoreLinesAreWrongThanItNames()
    {
        const int wrong = 25;
        string lines = string.Concat(Enumerable.Range(0, wrong).Select(static i => $"A,S{i},many\n"));
        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync("X", "account,symbol,quantity\n" + lines + "A,S,1\n", isComplete: false);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem.Text("detail"), Does.Contain("'line 2, quantity'").And.Contain("'line 21, quantity'").And.Not.Contain("'line 22").And.EndWith("and 5 more"));
    }

    [Test]
    public async Task ShouldNotTakeThatForAllAccounts_WhenTheHeaderNamesNone()
    {
        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync("X", "account,symbol,quantity\nA,B,1\n", isComplete: true, accounts: "");
        Assert.That((int)status, Is.EqualTo(400), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain("'Statement-Accounts'").And.Contain("all accounts"));
    }

    [Test]
    public async Task ShouldSayThatAStatementOfAllIsTheWay_WhenNoMoreAccountsCanBeNamed()
    {
        // Accounts that were ever named are kept.
        const int ofOne = BusinessLogic.MaxStatementAccounts;
        for (int i = 0; i < BusinessLogic.MaxAccountsInScopes / ofOne; i++)
        {
            string accounts = string.Join(',', Enumerable.Range(i * ofOne, ofOne).Select(static n => $"A{n}"));
            (HttpStatusCode taken, JsonElement report) = await Rig.PostStatementAsync($"S{i}", $"account,symbol,quantity\nA{i * ofOne},B,0\n", isComplete: false, accounts: accounts);
            Assert.That(taken, Is.EqualTo(HttpStatusCode.OK), report.ToString());
        }

        (HttpStatusCode status, JsonElement problem) = await Rig.PostStatementAsync("X", "account,symbol,quantity\nNEW,B,0\n", isComplete: false, accounts: "A0,NEW");
        Assert.That((int)status, Is.EqualTo(422), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain("'NEW'").And.Contain("65536").And.Contain("all accounts").And.Not.Contain("Capacity:Positions"));
        Assert.That((await Rig.GetAsync("/reconciliation")).Text("state"), Is.EqualTo("failed"));
        await Rig.CompareAsync("X", "account,symbol,quantity\nNEW,B,0\n", isComplete: false);
    }

    [TestCase("""{"id":"X","lines":[{"account":"A","symbol":"B"}]}""", "'lines[0].quantity'")]
    [TestCase("""{"id":"X","lines":[]}""", "no line")]
    [TestCase("""{"lines":[{"account":"A","symbol":"B","quantity":1}]}""", "'id'")]
    [TestCase("""{"id":"X","accounts":["A","A"],"lines":[{"account":"A","symbol":"B","quantity":1}]}""", "twice")]
    [TestCase("""{"id":"X","accounts":[],"complete":true,"lines":[{"account":"A","symbol":"B","quantity":1}]}""", "'accounts' is an empty list")]
    public async Task ShouldCompareNothingAndSayWhat_WhenJsonIsWrong(string body, string expectedText)
    {
        (HttpStatusCode status, JsonElement problem) = await Rig.PostAsync("/statements", body);
        Assert.That((int)status, Is.EqualTo(400), problem.ToString());
        Assert.That(problem.Text("detail"), Does.Contain(expectedText));
        using HttpResponseMessage none = await Rig.Http.GetAsync("/reconciliation");
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task RestartAsync(int positions)
    {
        await Rig.DisposeAsync();
        Options = EngineRig.Options() with
        {
            Durability = JournalDurability.Os,
            ResultSettings = [new("Capacity:Positions", positions.ToString(CultureInfo.InvariantCulture))],
        };
        Rig = await EngineRig.StartAsync(Options);
    }
}
