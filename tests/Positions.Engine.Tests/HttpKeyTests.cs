using System.Net;
using Positions.Engine.Hosting;
using Positions.Journal;

namespace Positions.Engine.Tests;

/// <summary>With keys configured, the key decides who may do what.</summary>
[CancelAfter(60_000)]
public sealed class HttpKeyTests
{
    private const string ReaderSecret = "reader-secret-0123";
    private const string GatewaySecret = "gateway-secret-0123";
    private const string OperatorSecret = "operator-secret-0123";
    private const string ApproverSecret = "approver-secret-0123";

    [TestCase(null, "GET", "/positions", HttpStatusCode.Unauthorized)]
    [TestCase("wrong-secret-0123456", "GET", "/positions", HttpStatusCode.Unauthorized)]
    [TestCase(ReaderSecret, "GET", "/positions", HttpStatusCode.OK)]
    [TestCase(ReaderSecret, "POST", "/fill", HttpStatusCode.Forbidden)]
    [TestCase(GatewaySecret, "POST", "/fill", HttpStatusCode.OK)]
    [TestCase(GatewaySecret, "GET", "/status", HttpStatusCode.OK)]
    [TestCase(GatewaySecret, "POST", "/sources/1/resume", HttpStatusCode.Forbidden)]
    [TestCase(ReaderSecret, "GET", "/corrections", HttpStatusCode.OK)]
    [TestCase(GatewaySecret, "POST", "/statements", HttpStatusCode.Forbidden)]
    [TestCase(OperatorSecret, "POST", "/statements", HttpStatusCode.BadRequest)]
    [TestCase(OperatorSecret, "POST", "/corrections/1/approve", HttpStatusCode.Forbidden)]
    [TestCase(ApproverSecret, "POST", "/corrections/1/approve", HttpStatusCode.BadRequest)]
    [TestCase(GatewaySecret, "POST", "/breakers/A/B/reset", HttpStatusCode.Forbidden)]
    [TestCase(OperatorSecret, "POST", "/breakers/A/B/reset", HttpStatusCode.BadRequest)]
    [TestCase(null, "GET", "/health/ready", HttpStatusCode.OK)]
    public async Task ShouldAllowByRole(string? secret, string verb, string path, HttpStatusCode expected)
    {
        EngineOptions options = EngineRig.Options() with
        {
            Durability = JournalDurability.Os,
            HttpKeys =
            [
                new HttpKey("desk", "reader", ReaderSecret), new HttpKey("router", "gateway", GatewaySecret),
                new HttpKey("ann", "operator", OperatorSecret), new HttpKey("bob", "approver", ApproverSecret),
            ],
        };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (verb == "POST")
        {
            request.Content = new StringContent("""{"account":"A","symbol":"B","qty":1,"price":"1"}""");
        }

        if (secret is not null)
        {
            request.Headers.Add("X-Api-Key", secret);
        }

        using HttpResponseMessage response = await rig.Http.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(expected), await response.Content.ReadAsStringAsync());
    }
}
