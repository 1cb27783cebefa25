using System.Net;
using System.Text;
using System.Text.Json;
using Positions.Engine.Hosting;
using Positions.Journal;

namespace Positions.Engine.Tests;

/// <summary>What operators and scripts see over HTTP.</summary>
[CancelAfter(60_000)]
public sealed class HttpTests
{
    private const string OneShare = """{"account":"TEST","symbol":"AAPL","qty":1,"price":"185.50"}""";

    private EngineRig _rig = null!;

    [SetUp]
    public async Task StartAsync() => _rig = await EngineRig.StartAsync(EngineRig.Options() with { Durability = JournalDurability.Os });

    [TearDown]
    public async Task StopAsync() => await _rig.DisposeAsync();

    [Test]
    public async Task ShouldEndInExactlyAThousand_WhenTenClientsPostAHundredFillsEach()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 10), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (client, cancellation) =>
        {
            for (int i = 0; i < 100; i++)
            {
                string? contentType = client % 3 == 0 ? null : client % 3 == 1 ? "application/json" : "application/x-www-form-urlencoded";
                (HttpStatusCode status, JsonElement body) = await PostAsync("/fill", OneShare, contentType);
                Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body.ToString());
                JsonElement position = await GetAsync($"/position/TEST/AAPL?minSequence={body.GetProperty("sequence")}");
                Assert.That(decimal.Parse(position.GetProperty("quantity").GetString()!), Is.GreaterThanOrEqualTo(decimal.Parse(body.GetProperty("quantity").GetString()!)));
            }
        });
        JsonElement final = await GetAsync("/position/TEST/AAPL");
        Assert.That(final.GetProperty("quantity").GetString(), Is.EqualTo("1000"));
        Assert.That(final.GetProperty("version").GetInt64(), Is.EqualTo(1000));
        Assert.That(final.GetProperty("openCost").GetString(), Is.EqualTo("185500"));
        Assert.That(final.GetProperty("averagePrice").GetString(), Is.EqualTo("185.5"));
        Assert.That(final.GetProperty("unrealizedPnl").ValueKind, Is.EqualTo(JsonValueKind.Null), "no mark is unknown, not zero");
    }

    [TestCase("", 400, "empty")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":1}""", 400, "price")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","price":"1"}""", 400, "qty")]
    [TestCase("""{"symbol":"AAPL","qty":1,"price":"1"}""", 400, "account")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":-1,"side":"sell","price":"1"}""", 400, "not by both")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":1,"side":"short","price":"1"}""", 400, "buy or sell")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":"1.123456789","price":"1"}""", 400, "8 fraction digits")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":1e3,"price":"1"}""", 400, "plain decimal")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":true,"price":"1"}""", 400, "string or a number")]
    [TestCase("""{"account":"SEVENTEEN-LETTERS","symbol":"AAPL","qty":1,"price":"1"}""", 400, "16")]
    [TestCase("""{"account":" TEST","symbol":"AAPL","qty":1,"price":"1"}""", 400, "account")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":1,"price":"1","quanttiy":2}""", 400, "unknown field")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":1,"qty":2,"price":"1"}""", 400, "twice")]
    [TestCase("""[1]""", 400, "JSON object")]
    [TestCase("""{"account":"\ud800","symbol":"AAPL","qty":1,"price":"1"}""", 400, "not JSON")]
    [TestCase("""{"account":"A","symbol":"B","qty":1,"price":"1","transactTime":"9999-01-01T00:00:00Z"}""", 400, "transactTime")]
    [TestCase("""{"account":""", 400, "not JSON")]
    [TestCase("""{"account":"TEST","symbol":"AAPL","qty":0,"price":"1"}""", 422, "QuantityNotPositive")]
    public async Task ShouldRefuseAndChangeNothing_WhenTheBodyIsBad(string body, int expectedStatus, string expectedText)
    {
        (HttpStatusCode status, JsonElement problem) = await PostAsync("/fill", body, "application/json");
        Assert.That((int)status, Is.EqualTo(expectedStatus));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(expectedText));
        Assert.That((await GetAsync("/positions")).GetProperty("positions").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task ShouldApplyOnce_WhenTheSameIdempotencyKeyComesAgain()
    {
        const string body = """{"account":"A","symbol":"MSFT","qty":"5","price":410.25,"execId":"X-1"}""";
        (_, JsonElement first) = await PostAsync("/fill", body, null);
        (HttpStatusCode status, JsonElement second) = await PostAsync("/fill", body, null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(second.GetProperty("duplicate").GetBoolean(), Is.True);
        Assert.That(second.GetProperty("sequence").GetInt64(), Is.EqualTo(first.GetProperty("sequence").GetInt64()));
        Assert.That((await GetAsync("/position/A/MSFT")).GetProperty("quantity").GetString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task ShouldAnswerConflict_WhenTheSameExecIdComesWithOtherContent()
    {
        await PostAsync("/fill", """{"account":"A","symbol":"MSFT","qty":5,"price":"410.25","execId":"X-1"}""", null);
        (HttpStatusCode status, JsonElement problem) = await PostAsync("/fill", """{"account":"A","symbol":"MSFT","qty":6,"price":"410.25","execId":"X-1"}""", null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(problem.GetProperty("reason").GetInt32(), Is.EqualTo(10));
        Assert.That((await GetAsync("/position/A/MSFT")).GetProperty("quantity").GetString(), Is.EqualTo("5"));
    }

    [TestCase("/position/NO/SUCH", 404)]
    [TestCase("/position/TEST/AAPL?minSequence=x", 400)]
    [TestCase("/position/TEST/AAPL?asOf=x", 400)]
    [TestCase("/positions?page=x", 400)]
    [TestCase("/positions?page=-1", 400)]
    [TestCase("/positions?page=9223372036854775807", 400)]
    [TestCase("/positions?page=1&cursor=1000", 400)]
    [TestCase("/orders?cursor=x", 400)]
    [TestCase("/orders?cursor=-1", 400)]
    [TestCase("/pnl?cursor=5", 400)]
    [TestCase("/orders?asOf=9999999", 404)]
    [TestCase("/orders?open=maybe", 400)]
    [TestCase("/sources/99/rejects", 404)]
    [TestCase("/quarantine?cursor=x", 400)]
    [TestCase("/cantrade/A/B", 501)]
    [TestCase("/nothing", 404)]
    public async Task ShouldAnswerWithAProblem_WhenACallCannotBeServed(string path, int expectedStatus)
    {
        using HttpResponseMessage response = await _rig.Http.GetAsync(path);
        Assert.That((int)response.StatusCode, Is.EqualTo(expectedStatus));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
    }

    [Test]
    public async Task ShouldSellWithANegativeQuantityOrASide()
    {
        await PostAsync("/fill", """{"account":"S","symbol":"T","qty":-2,"price":"10"}""", null);
        await PostAsync("/fill", """{"account":"S","symbol":"T","qty":3,"side":"sell","price":"10"}""", null);
        Assert.That((await GetAsync("/position/S/T")).GetProperty("quantity").GetString(), Is.EqualTo("-5"));
    }

    [Test]
    public async Task ShouldTellStatusAndHealth()
    {
        JsonElement status = await GetAsync("/status");
        Assert.That(status.GetProperty("role").GetString(), Is.EqualTo("leader"));
        Assert.That(status.GetProperty("leadershipTerm").GetInt64(), Is.EqualTo(1));
        Assert.That(status.GetProperty("counters").GetProperty("applied").GetInt64(), Is.Zero);
        Assert.That((await GetAsync("/health/ready")).GetProperty("ready").GetBoolean(), Is.True);
        Assert.That((await _rig.Http.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _rig.Http.GetStringAsync("/metrics"), Does.Contain("positions_sequence{stage=\"applied\"}"));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body, string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(contentType);
        }

        using HttpResponseMessage response = await _rig.Http.PostAsync(path, content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await _rig.Http.GetAsync(path);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
