using System.Text;
using Microsoft.AspNetCore.Builder;
using Positions.Engine.Hosting;
using Positions.Engine.Http;

namespace Positions.Cli.Tests;

/// <summary>A running engine with its HTTP, for the verbs that ask one; anew for each test.</summary>
public abstract class EngineVerbFixture
{
    private EngineHost _engine = null!;
    private WebApplication _app = null!;

    /// <summary>The engine's data directory.</summary>
    protected string Data { get; private set; } = "";

    /// <summary>Where its HTTP listens.</summary>
    protected string Url { get; private set; } = "";

    [SetUp]
    public async Task StartEngineAsync()
    {
        Data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        _engine = SmallEngine.Start(Data);
        _app = HttpServer.Build(_engine);
        await _engine.WaitUntilStartedAsync(CancellationToken.None);
        await _app.StartAsync();
        Url = _app.Urls.First();
    }

    [TearDown]
    public async Task StopEngineAsync()
    {
        await _engine.StopAsync(TimeSpan.FromSeconds(20));
        await _engine.DisposeAsync();
        await _app.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>The verb says nothing on its error stream, ends with that code, and shows the text; returns all that it shows.</summary>
    protected string Says(string line, int exitCode, string shown)
    {
        CliResult result = CliProcess.Run([.. line.Split(' '), "--url", Url]);
        Assert.That(result.Error, Is.Empty, line);
        Assert.That(result.Output, Does.Contain(shown), line);
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), line);
        return result.Output;
    }

    /// <summary>The verb ends with that code and says why, without a stack trace.</summary>
    protected void Refuses(string line, int exitCode, string said)
    {
        CliResult result = CliProcess.Run([.. line.Split(' '), "--url", Url]);
        Assert.That(result.Error, Does.Contain(said), line);
        Assert.That(result.Error, Does.Not.Contain("   at "), line);
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), line);
    }

    protected async Task FillAsync(string body)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.PostAsync(new Uri(Url + "/fill"), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }
}
