using System.Text.Json;

namespace Positions.Cli.Tests;

/// <summary>The verbs that ask a running engine, against a real one: each once right, and what it says when it is refused.</summary>
[CancelAfter(120_000)]
public sealed class OperatorVerbTests : EngineVerbFixture
{
    [Test]
    public async Task ShouldDoWhatTheyAreAskedTo_WhenADayGoesBy()
    {
        await FillAsync("""{"account":"APEX","symbol":"OLD","qty":100,"price":"10","execId":"F1","orderId":"O-1"}""");
        Succeeds("adjust APEX OLD --quantity -1 --expected-version 1 --reason break --principal ann", "99");
        Succeeds("date-roll 2026-01-06", "20260106");
        string file = Path.Combine(Data, "sod.csv");
        await File.WriteAllTextAsync(file, "account,symbol,quantity,averagePrice\nAPEX,OLD,41,10\nAPEX,OTHER,5,2.5\n");
        Succeeds($"sod-load {file} --date 20260106", "sod");
        Succeeds($"sod-load {file} --date 2026-01-06", "duplicates");
        Succeeds("session-open 20260106", "sessionOpen");
        Succeeds("split OLD 3:2 --quantity-step 1 --cash-in-lieu-price 20", "3:2");
        Succeeds("rename OLD NEW --reason takeover", "NEW");
        Succeeds("snapshot --reason upgrade", "digest");
        Succeeds("instrument define ESZ6 --currency USD --multiplier 50", "50");
        Succeeds("orders list --account APEX", "O-1");
        Succeeds("events APEX NEW --kind adjusted --format csv", "MANUAL at average");
        Succeeds("adjust FRESH EURUSD --target 5 --cost-rule at-price --price 1.1 --expected-version 0 --currency EUR --reason move --reason-code migration", "5");
        Succeeds("events FRESH EURUSD --format csv", "MIGRATION at");
        Succeeds("events APEX NONE", "no events");
        Succeeds("pnl --currency USD", "no mark: APEX NEW");
        Succeeds("pnl --account APEX --currency CHF --format csv", "(all),CHF");
        Succeeds("sources list --format json", "sources");
        Succeeds("quarantine list", "no messages");
        Succeeds("quarantine executions", "no executions");
        CliResult explained = CliProcess.Run("explain", "--data", Data, "APEX", "NEW", "--format", "csv");
        Assert.That(
            explained.Output.TrimEnd('\n').Split('\n').Skip(1).Select(static row => string.Join(' ', row.Split(',', 16).Where((_, i) => i is 6 or 10 or 14))),
            Is.EqualTo(new[] { "Opened 100 1", "Adjusted 99 2", "Loaded 41 3", "Split 61.5 4", "Decreased 61 5", "Renamed 61 6" }));
        Assert.That(explained.Output, Does.Contain("MANUAL at average, by ann, break"));
    }

    [Test]
    public async Task ShouldExitWithOneAndSayWhy_WhenTheEngineRefuses()
    {
        await FillAsync("""{"account":"APEX","symbol":"AAPL","qty":100,"price":"10","execId":"F1"}""");
        Refuses("adjust APEX AAPL --quantity -1 --expected-version 7 --reason break", 1, "expectedVersion is 7, the position's version is 1");
        Refuses("adjust APEX AAPL --quantity -1 --expected-version 1 --reason x --currency EUR", 1, "currency of the position");
        Refuses("adjust APEX AAPL --quantity -1 --expected-version 1 --reason x --reason-code whim", 2, "manual, reconciliation, migration");
        Refuses("split NONE 3:2", 1, "'NONE'");
        Refuses("session-open 2026-01-06", 1, "422");
        string file = Path.Combine(Data, "sod.csv");
        await File.WriteAllTextAsync(file, "account,symbol,quantity,averagePrice\nAPEX,AAPL,41,10\n");
        Refuses($"sod-load {file} --date 2026-01-06", 1, "row 1 APEX AAPL");
        Refuses("sources resume 77", 3, "404");
        Refuses("sources rejects 77", 3, "404");
        Refuses("events APEX AAPL --kind exploded", 2, "'kind'");
        Refuses("instrument define ESZ6 --display-decimals 99", 2, "displayDecimals");
    }

    [Test]
    public async Task ShouldListEveryRowOnce_WhenAListHasMoreThanAPage()
    {
        const int files = 2_001;
        for (int i = 0; i < files; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(Data, "quarantine", $"{i:x8}-60.bin"), new byte[60]);
        }

        CliResult listed = CliProcess.Run("quarantine", "list", "--url", Url, "--format", "csv");
        string[] names = [.. listed.Output.TrimEnd('\n').Split('\n').Skip(1).Select(static row => row.Split(',')[0])];
        Assert.That((names.Length, names.Distinct().Count()), Is.EqualTo((files, files)));
    }

    [Test]
    public async Task ShouldPrintEveryEvent_WhenThereIsMoreThanAPage()
    {
        const int fills = 1_050;
        for (int i = 0; i < fills; i++)
        {
            await FillAsync("""{"account":"APEX","symbol":"AAPL","qty":1,"price":"10"}""");
        }

        CliResult csv = CliProcess.Run("events", "APEX", "AAPL", "--url", Url, "--format", "csv");
        string[] rows = csv.Output.TrimEnd('\n').Split('\n');
        int version = Array.IndexOf(rows[0].Split(','), "version");
        Assert.That(rows.Skip(1).Select(row => row.Split(',')[version]), Is.EqualTo(Enumerable.Range(1, fills).Select(static v => $"{v}")));
        using JsonDocument json = JsonDocument.Parse(CliProcess.Run("events", "APEX", "AAPL", "--url", Url, "--format", "json").Output);
        Assert.That(json.RootElement.GetProperty("events").GetArrayLength(), Is.EqualTo(fills));
    }

    [Test]
    public async Task ShouldReachThePosition_WhenItsSymbolHasASlash()
    {
        await FillAsync("""{"account":"DESK","symbol":"EUR/USD","qty":1000,"price":"1.10","execId":"F1"}""");
        Succeeds("events DESK EUR/USD --format csv", "EUR/USD");
        Succeeds("adjust DESK EUR/USD --quantity 5 --expected-version 1 --reason x", "1005");
        Refuses("breakers reset DESK EUR/USD --reason x", 1, "DESK EUR/USD is closed");
        CliResult replayed = CliProcess.Run("replay", "--data", Data, "--format", "csv", "--account", "DESK");
        Assert.That(replayed.Output.TrimEnd('\n').Split('\n').Skip(1), Is.EqualTo(new[] { "DESK,EUR/USD,1005,1105.5,0,0,2," + replayed.Output.TrimEnd('\n').Split('\n')[^1].Split(',')[7] + "," }));
    }

    [Test]
    public async Task ShouldNotSayThatTheyStand_WhenOtherLotsOfARefusedPositionWereNotLoaded()
    {
        Succeeds("date-roll 2026-01-06", "20260106");
        string file = Path.Combine(Data, "sod.csv");
        await File.WriteAllTextAsync(file, "account,symbol,quantity,averagePrice\nAPEX,AAPL,10,2\nAPEX,AAPL,-5,2\n");
        Refuses($"sod-load {file} --date 2026-01-06", 1, "1 of 2 rows were refused, and 1 more was not loaded, of the same positions; nothing was loaded");
        await File.WriteAllTextAsync(file, "account,symbol,quantity,averagePrice\nAPEX,AAPL,10,2\nAPEX,AAPL,-5,2\nAPEX,MSFT,1,2\n");
        Refuses($"sod-load {file} --date 2026-01-06", 1, "1 of 3 rows were refused, and 1 more was not loaded, of the same positions; the others stand");
    }

    [Test]
    public async Task ShouldSayWhatIsWrong_WhenAnAdjustmentDoesNotFit()
    {
        Refuses("adjust APEX NEW --quantity 1 --expected-version 0 --reason x", 1, "at-price");
        await FillAsync("""{"account":"APEX","symbol":"AAPL","qty":100,"price":"10","execId":"F1"}""");
        Refuses("adjust APEX AAPL --target 100 --expected-version 1 --reason x", 1, "nothing to move");
        Refuses("adjust APEX AAPL --quantity 92233720369 --expected-version 1 --reason x", 2, "within ±92233720368.54775807");
    }

    [Test]
    public async Task ShouldShowTheSameFiguresEverywhere_WhenMoneyIsBeyond128Bits()
    {
        const string most = "92233720368.54775807";
        const string cost = "784637716923335095224261902710254.45444293";
        Succeeds($"instrument define BIG --currency USD --multiplier {most}", most);
        await FillAsync($$"""{"account":"A","symbol":"BIG","qty":"{{most}}","price":"{{most}}","execId":"F1"}""");
        await FillAsync("""{"account":"A","symbol":"SMALL","qty":1,"price":"10","execId":"F2"}""");
        using var http = new HttpClient();
        using JsonDocument position = JsonDocument.Parse(await http.GetStringAsync(new Uri(Url + "/position/A/BIG")));
        Assert.That(position.RootElement.GetProperty("openCost").GetString(), Is.EqualTo(cost));
        foreach (string[] line in (string[][])[["replay"], ["explain", "A", "BIG"], ["eod-report"], ["query", "SELECT symbol, openCost FROM positions ORDER BY openCost"]])
        {
            CliResult result = CliProcess.Run([.. line, "--data", Data, "--format", "csv"]);
            Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")), line[0]);
            Assert.That(result.Output, Does.Contain(cost), line[0]);
        }

        CliResult sorted = CliProcess.Run("query", "SELECT symbol FROM positions ORDER BY openCost", "--data", Data, "--format", "csv");
        Assert.That(sorted.Output, Is.EqualTo("symbol\nSMALL\nBIG\n"));
        CliResult summed = CliProcess.Run("query", "SELECT exact_sum(openCost) FROM positions", "--data", Data, "--format", "csv");
        Assert.That(summed.ExitCode, Is.EqualTo(2));
        Assert.That(summed.Error, Does.Contain("more than 22 digits").And.Not.Contain("   at "));
    }

    [TestCase("adjust APEX AAPL --expected-version 1 --reason x", "--quantity and --target")]
    [TestCase("adjust APEX AAPL --quantity 1 --expected-version 1", "--reason")]
    [TestCase("adjust APEX AAPL --quantity one --expected-version 1 --reason x", "--quantity 'one'")]
    [TestCase("adjust APEX AAPL --quantity 1 --cost-rule free --expected-version 1 --reason x", "--cost-rule 'free'")]
    [TestCase("split AAPL 3/2", "'3/2' is not a ratio")]
    [TestCase("split AAPL 3:2 --quantity-step 1", "go together")]
    [TestCase("date-roll tomorrow", "'tomorrow' is not a date")]
    [TestCase("sources skip 1 --epoch 1 --from 5 --to 4", "--from 5 --to 4")]
    public void ShouldExitWithTwoBeforeAnythingIsSent_WhenTheCommandLineIsWrong(string line, string named) => Refuses(line, 2, named);

    private void Succeeds(string line, string shown) => Says(line, 0, shown);
}
