using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Positions.Engine.Tests;

/// <summary>What a call does not take is refused: a filter that is ignored shows the whole book.</summary>
[CancelAfter(60_000)]
public sealed class QueryFieldTests
{
    private EngineRig _rig = null!;

    [SetUp]
    public async Task StartAsync() => _rig = await EngineRig.StartAsync(EngineRig.Options());

    [TearDown]
    public async Task StopAsync() => await _rig.DisposeAsync();

    [Test]
    public async Task ShouldRefuseAnUnknownQuery_WhateverTheCall()
    {
        await _rig.FillAsync("AAPL", "1", "10");
        int asked = 0;
        foreach (RouteEndpoint route in _rig.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string? verb = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0];
            string path = route.RoutePattern.RawText!.Replace("{account}", "A").Replace("{symbol}", "AAPL").Replace("{id}", "0");
            if (verb is null || path is "/metrics" || path.StartsWith("/health", StringComparison.Ordinal))
            {
                // Probes may say to themselves what they like.
                continue;
            }

            using var request = new HttpRequestMessage(new HttpMethod(verb), path + "?acount=A");
            using HttpResponseMessage response = await _rig.Http.SendAsync(request);
            string answer = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.NotImplemented)
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), $"{path}: {answer}");
                Assert.That(JsonDocument.Parse(answer).RootElement.Text("detail"), Does.Contain("'acount'"), path);
                asked++;
            }
        }

        Assert.That(asked, Is.EqualTo(30));
    }

    [TestCase("/positions?account=A&account=B", "'account' is given 2 times")]
    [TestCase("/orders?page=1", "known are account, open, cursor, minSequence, asOf")]
    [TestCase("/status?asOf=1", "takes none")]
    public async Task ShouldNameWhatIsTaken_WhenAQueryIsWrong(string path, string said)
    {
        using HttpResponseMessage response = await _rig.Http.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Text("detail"), Does.Contain(said));
    }

    [TestCase("/sources/0/skip", """{"epoch":0,"from":1,"to":1,"expectedNext":1,"expected":2}""", "unknown field 'expected'")]
    [TestCase("/sources/0/skip", """{"epoch":0,"from":1,"to":1,"to":2,"expectedNext":1}""", "field 'to' is given twice")]
    [TestCase("/sources/0/skip", """{"epoch":0,"from":2,"to":1,"expectedNext":1}""", "'to' is '1'")]
    [TestCase("/sources/0/skip", """{"epoch":0,"from":1,"expectedNext":1}""", "field 'to' is missing")]
    [TestCase("/sources/0/resume", """{"epoch":1}""", "unknown field 'epoch'")]
    [TestCase("/sources/0/resume", "resume", "not JSON")]
    [TestCase("/sod?force=true", """{"date":"2026-01-05","fileId":"f","rows":[]}""", "'force' goes with text/csv")]
    public async Task ShouldNameTheField_WhenABodyIsWrong(string path, string body, string said)
    {
        await _rig.FillAsync("AAPL", "1", "10");
        (HttpStatusCode status, JsonElement problem) = await _rig.PostAsync(path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem.Text("detail"), Does.Contain(said));
    }
}
