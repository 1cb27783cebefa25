using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Positions.Engine.Hosting;
using Positions.Engine.Http;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions eod-report</c>: what it says of a date, and that it says it with the same bytes whenever and wherever it is made.</summary>
[CancelAfter(120_000)]
public sealed class EodReportTests
{
    private string _root = "";

    private string Data => Path.Combine(_root, "data");

    [SetUp]
    public void MakeDirectory() => _root = Directory.CreateTempSubdirectory("positions-cli-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public void ShouldEndBeforeTheNextDate_WhenADateIsOver()
    {
        Write(Data);
        string report = Report(Data, "csv", "--date", "2026-01-06");
        Assert.That(Section(report, "report"), Does.Contain("businessDate,20260106").And.Contain("firstSequence,6").And.Contain("lastSequence,14").And.Contain("closedBySequence,15"));
        Assert.That(Section(report, "report"), Does.Contain("trades,3").And.Contain("corrections,2").And.Contain("adjustments,1"));
        Assert.That(Section(report, "positions").Skip(1), Is.EqualTo(new[]
        {
            "APEX,AAPL,USD,89,10,890,12,settlement,14,0,178,177.25,0.75,BNB 0,0,,average,6,13",
            "APEX,OLD,USD,100,10,1000,,,,0,,,0,,100,,average,1,3",
        }));
        Assert.That(Section(report, "totals").Skip(1), Is.EqualTo(new[] { "APEX,USD,2,2,1,0,," }));
        Assert.That(Section(report, "fees").Skip(1), Is.EqualTo(new[] { "APEX,BNB,0,0", "APEX,USD,0.75,0.75" }));
        Assert.That(Section(report, "trades").Skip(1).Select(static row => row.Split(',')[5]), Is.EqualTo(new[] { "T1", "T2", "T3" }));
        Assert.That(Section(report, "corrections")[1], Does.StartWith("11,").And.Contain(",Busted,"));
        Assert.That(Section(report, "adjustments")[1], Does.StartWith("13,").And.Contain(",Adjusted,").And.Contain("MANUAL,operator,"));
        Assert.That(Section(report, "outcomes"), Does.Contain("Rejected,OutOfRange,1").And.Contain("Applied,,7"));
    }

    [Test]
    public void ShouldBeTheDateAtTheEnd_WhenNoneIsNamed()
    {
        Write(Data);
        string report = Report(Data, "csv");
        Assert.That(Section(report, "report"), Does.Contain("businessDate,20260107").And.Contain("firstSequence,15").And.Contain("lastSequence,16").And.Contain("closedBySequence,"));
        Assert.That(Section(report, "trades").Skip(1).Single(), Does.Contain(",T9,"));
        Assert.That(Section(Report(Data, "csv", "--to-sequence", "14"), "report"), Does.Contain("businessDate,20260106").And.Contain("closedBySequence,"));
        Assert.That(Section(Report(Data, "csv", "--date", "0"), "report"), Does.Contain("firstSequence,1").And.Contain("closedBySequence,2"));
        CliResult missing = CliProcess.Run("eod-report", "--data", Data, "--date", "2026-01-09");
        Assert.That(missing.ExitCode, Is.EqualTo(2));
        Assert.That(missing.Error, Does.Contain("--date 20260109").And.Contain("20260107"));
    }

    [Test]
    public void ShouldNotNameADateWhoseRollWasRefused_WhenItIsAskedFor()
    {
        using (var journal = new JournalBuilder(Data))
        {
            journal.Append(InputFactory.Started()).Append(InputFactory.Rolled(20260106)).Append(InputFactory.Rolled(20260105));
            journal.Commit();
            journal.Close();
        }

        CliResult missing = CliProcess.Run("eod-report", "--data", Data, "--date", "2026-01-05");
        Assert.That(missing.ExitCode, Is.EqualTo(2));
        Assert.That(missing.Error, Does.Contain("no such business date began in the journal; the latest are 20260106, 0"));
    }

    [TestCase("csv")]
    [TestCase("json")]
    [TestCase("table")]
    public void ShouldBeTheSameByteForByte_WhenMadeAgainElsewhereAndLater(string format)
    {
        Write(Data, withNextDay: false);
        string first = Report(Data, format, "--to-sequence", "14");
        Assert.That(Report(Data, format, "--to-sequence", "14"), Is.EqualTo(first));
        string copy = Path.Combine(_root, "elsewhere", "copy");
        foreach (string file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Assert.That(Report(copy, format, "--to-sequence", "14"), Is.EqualTo(first));
        string grown = Path.Combine(_root, "grown");
        Write(grown, segmentBytes: 64 * 1024);
        Assert.That(Report(grown, format, "--to-sequence", "14"), Is.EqualTo(first), "the journal went on, in segments of another size");
        Assert.That(Report(grown, format, "--date", "20260106"), Is.EqualTo(Report(grown, format, "--date", "2026-01-06")));
    }

    [Test]
    public async Task ShouldHaveTheFiguresOfTheEngine_WhenOneRuns()
    {
        await using EngineHost engine = SmallEngine.Start(Data);
        await using WebApplication app = HttpServer.Build(engine);
        await engine.WaitUntilStartedAsync(CancellationToken.None);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await PostAsync(http, "date-roll", """{"date":"2026-01-06"}""");
        await PostAsync(http, "instruments", """{"symbol":"ESZ6","currency":"USD","multiplier":"50"}""");
        await PostAsync(http, "fill", """{"account":"A","symbol":"AAPL","qty":3,"price":"10.01","fee":"0.5","execId":"1"}""");
        await PostAsync(http, "fill", """{"account":"A","symbol":"AAPL","qty":4,"price":"10.02","fee":"0.0004","feeCurrency":"BNB","execId":"2"}""");
        await PostAsync(http, "fill", """{"account":"A","symbol":"AAPL","qty":-2,"price":"10.05","execId":"3"}""");
        await PostAsync(http, "fill", """{"account":"B","symbol":"ESZ6","qty":-7,"price":"6001.25","execId":"4"}""");
        await PostAsync(http, "fill", """{"account":"B","symbol":"ESZ6","qty":3,"price":"6000.10","execId":"5"}""");
        await PostAsync(http, "marks", """{"symbol":"AAPL","price":"10.5","kind":"settlement"}""");
        await PostAsync(http, "marks", """{"symbol":"ESZ6","price":"5990.333"}""");
        using JsonDocument live = JsonDocument.Parse(await http.GetStringAsync(new Uri("positions", UriKind.Relative)));
        using JsonDocument report = JsonDocument.Parse(Report(Data, "json", "--to-sequence", live.RootElement.GetProperty("sequence").ToString()));
        JsonElement[] ours = [.. report.RootElement.GetProperty("positions").EnumerateArray()];
        JsonElement[] theirs = [.. live.RootElement.GetProperty("positions").EnumerateArray().OrderBy(Key, StringComparer.Ordinal)];
        Assert.That(ours.Select(Key), Is.EqualTo(theirs.Select(Key)));
        foreach ((JsonElement our, JsonElement their) in ours.Zip(theirs))
        {
            foreach (string name in (string[])["currency", "quantity", "averagePrice", "openCost", "realizedPnl", "unrealizedPnl", "dayPnl", "markPrice", "markKind", "markSequence", "fees", "costMethod", "version", "lastSequence"])
            {
                Assert.That(our.GetProperty(name).ToString(), Is.EqualTo(their.GetProperty(name).ToString()), name);
            }
        }

        await app.StopAsync();
        await engine.StopAsync(TimeSpan.FromSeconds(20));
    }

    private static string Key(JsonElement position) => $"{position.GetProperty("account")} {position.GetProperty("symbol")}";

    private static async Task PostAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }

    private static string Report(string data, string format, params string[] options)
    {
        CliResult result = CliProcess.Run(["eod-report", "--data", data, "--format", format, .. options]);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.ExitCode, Is.Zero);
        return result.Output;
    }

    /// <summary>The lines of a table of the csv form, its header first.</summary>
    private static string[] Section(string report, string name) =>
        report.Split('\n').SkipWhile(line => line != $"#{name}").Skip(1).TakeWhile(static line => line.Length > 0).ToArray();

    private static void Write(string data, bool withNextDay = true, long segmentBytes = 32 * 1024)
    {
        using var journal = new JournalBuilder(data, segmentBytes);
        journal
            .Append(InputFactory.Started())
            .Append(InputFactory.Rolled(20260105))
            .Append(InputFactory.Fill(1, 1, Side.Buy, "100", "10", "F1", "APEX", "OLD", "0", currency: "USD"))
            .Append(InputFactory.Tick())
            .Append(InputFactory.Tick())
            .Append(InputFactory.Rolled(20260106))
            .Append(InputFactory.Rolled(20260106))
            .Append(InputFactory.Fill(1, 2, Side.Buy, "100", "10", "T1", "APEX", "AAPL", "0.75", currency: "USD"))
            .Append(InputFactory.Fill(1, 3, Side.Buy, "50", "12", "T2", "APEX", "AAPL", "0.0004", feeCurrency: "BNB", currency: "USD"))
            .Append(InputFactory.Fill(1, 4, Side.Sell, "10", "11", "T3", "APEX", "AAPL", "0", currency: "USD"))
            .Append(InputFactory.Bust(1, 5, "T4", "T2"))
            .Append(InputFactory.Correct(1, 6, "T5", "T3", Side.Sell, "10", "10"))
            .Append(InputFactory.Adjusted("-1", 5, account: "APEX", symbol: "AAPL"))
            .Append(InputFactory.Mark(1, 7, "AAPL", "12", kind: 1, currency: "USD"))
            .Commit();
        if (withNextDay)
        {
            journal
                .Append(InputFactory.Rolled(20260107))
                .Append(InputFactory.Fill(1, 8, Side.Buy, "1", "13", "T9", "APEX", "AAPL", "0", currency: "USD"))
                .Commit();
        }

        journal.Close();
    }
}
