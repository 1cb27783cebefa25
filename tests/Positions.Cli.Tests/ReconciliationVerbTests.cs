namespace Positions.Cli.Tests;

/// <summary>Statements, corrections and breakers from the shell, against a real engine, and what the journal says of them afterwards.</summary>
[CancelAfter(120_000)]
public sealed class ReconciliationVerbTests : EngineVerbFixture
{
    [Test]
    public async Task ShouldGoFromTheBreakToAgreement_WhenASecondPersonApproves()
    {
        await FillAsync("""{"account":"APEX","symbol":"AAPL","qty":100,"price":"10"}""");
        await FillAsync("""{"account":"APEX","symbol":"BTC","qty":100,"price":"60000"}""");
        string file = await WriteAsync("account,symbol,quantity\nAPEX,AAPL,99\nAPEX,BTC,150\n");
        string report = Says($"reconcile {file} --id R1 --principal ann", 1, "Mismatches: 2 of 2 (100.0 %)   net -49, gross 51   corrected 1");
        Assert.That(report, Does.Contain("CORRECTED").And.Contain("HALTED"));
        Says("corrections list --status pending --format csv", 0, ",APEX,BTC,pending,50,150,100,1,ann,");
        Refuses("corrections approve 1 --reason checked --principal ann", 1, "SELF_APPROVAL");
        Refuses("corrections approve 2 --reason checked --principal bob", 3, "404");
        Says("corrections approve 1 --reason checked --principal bob", 0, "approved");
        Refuses("corrections reject 1 --reason late --principal bob", 1, "NOT_PENDING");
        Says("breakers list", 0, "half-open");
        Says($"reconcile {file} --id R2 --complete --accounts APEX", 0, "Mismatches: 0 of 2 (0.0 %)");
        Says($"reconcile {file} --id R2 --complete --accounts APEX", 0, "compared before");
        Says("breakers list", 0, "no breakers");
        Says("breakers list --all", 0, "closed");
        CliResult csv = CliProcess.Run("reconcile", file, "--id", "R3", "--url", Url, "--format", "csv");
        Assert.That(csv.Output, Is.EqualTo(
            "account,symbol,expected,ours,difference,percent,severity,status,action\n"
            + "APEX,AAPL,99,99,0,0.0000,none,OK,agreed\nAPEX,BTC,150,150,0,0.0000,none,OK,agreed\n"));
        CliResult dump = CliProcess.Run("journal", "dump", "--data", Data, "--type", "StatementBegun", "--format", "csv");
        Assert.That(dump.Output, Does.Contain("StatementId=R1").And.Contain("Principal=ann"));
    }

    [Test]
    public async Task ShouldSayWhatAnAdjustmentCameOf_WhenTheJournalIsAsked()
    {
        await FillAsync("""{"account":"APEX","symbol":"AAPL","qty":100,"price":"10"}""");
        await FillAsync("""{"account":"APEX","symbol":"BTC","qty":100,"price":"60000"}""");
        Says($"reconcile {await WriteAsync("account,symbol,quantity\nAPEX,AAPL,99\nAPEX,BTC,150\n")} --id R1 --principal ann", 1, "HALTED");
        Says("corrections approve 1 --reason checked --principal bob", 0, "approved");
        CliResult explained = CliProcess.Run("explain", "--data", Data, "APEX", "AAPL", "--format", "csv");
        Assert.That(explained.Output, Does.Contain("\"RECON_AUTO, statement R1, expected 99, ours 100, by ann\""), explained.Error);
        Assert.That(explained.ExitCode, Is.Zero, explained.Error);
        explained = CliProcess.Run("explain", "--data", Data, "APEX", "BTC", "--format", "csv");
        Assert.That(explained.Output, Does.Contain("\"RECON_APPROVED, correction 1, by bob, checked\""), explained.Error);
        Says("events APEX BTC --kind adjusted --format csv", 0, "RECON_APPROVED");
    }

    [Test]
    public async Task ShouldExplainWhatWasSeenAndDecided_WhenThePositionDidNotChange()
    {
        await FillAsync("""{"account":"APEX","symbol":"BTC","qty":100,"price":"60000"}""");
        string file = await WriteAsync("account,symbol,quantity\nAPEX,BTC,150\n");
        Says($"reconcile {file} --id R1 --principal ann", 1, "HALTED");
        Says("corrections reject 1 --reason wrong --principal bob", 0, "rejected");
        Says("breakers reset APEX BTC --reason agreed --principal cid", 0, "closed");
        Says($"reconcile {await WriteAsync("account,symbol,quantity\nAPEX,BTC,100\n")} --id R2 --principal ann", 0, "OK");
        CliResult explained = CliProcess.Run("explain", "--data", Data, "APEX", "BTC", "--format", "csv");
        string[] events = [.. explained.Output.Split('\n').Skip(1).Where(static line => line.Length > 0).Select(static line => line.Split(',')[6])];
        Assert.That(events, Is.EqualTo(new[] { "Opened", "Halted", "Rejected", "Reset" }), explained.Error);
        Assert.That(explained.Output, Does.Contain("\"statement R1, expected 150, ours 100, large, breaker open, correction 1 by 50 pending, by ann\"")
            .And.Contain("\"correction 1 by 50 rejected, breaker open, by bob, wrong\"").And.Contain("\"breaker closed, by cid, agreed\""));
        Assert.That(explained.ExitCode, Is.Zero, explained.Error);
    }

    [Test]
    public async Task ShouldCloseABreakerByHand_WhenTheCorrectionWasRejected()
    {
        await FillAsync("""{"account":"APEX","symbol":"BTC","qty":100,"price":"60000"}""");
        string file = await WriteAsync("account,symbol,quantity\nAPEX,BTC,150\n");
        Says($"reconcile {file} --id R1", 1, "HALTED");
        Says("corrections reject 1 --reason wrong", 0, "rejected");
        Says("breakers reset APEX BTC --reason agreed", 0, "closed");
        Refuses("breakers reset APEX BTC --reason agreed", 1, "nothing to reset");
    }

    [Test]
    public async Task ShouldExitWithTwoAndNameTheRow_WhenTheFileIsWrong()
    {
        string file = await WriteAsync("account,symbol,quantity\nAPEX,BTC,many\nAPEX,ETH,1\nAPEX,ETH,2\n");
        Refuses($"reconcile {file} --id R1", 2, "'line 2, quantity'");
        Refuses($"reconcile {file} --id R1", 2, "line 4: 'APEX' 'ETH' is there twice");
        Refuses($"reconcile {file} --id an-id-that-is-longer-than-it-may-be", 2, "--id");
        Refuses($"reconcile {file} --id R1 --complete --accounts ", 2, "--accounts");
        Refuses($"reconcile {file} --id R1 --complete --accounts APEX,", 2, "--accounts");
        Refuses($"reconcile {file}", 2, "--id");
        Refuses("reconcile /nowhere/at-all.csv --id R1", 3, "/nowhere");
        Refuses("corrections approve 1", 2, "--reason");
        Refuses("corrections list --status open", 2, "--status 'open'");
    }

    private async Task<string> WriteAsync(string csv)
    {
        string path = Path.Combine(Data, "statement.csv");
        await File.WriteAllTextAsync(path, csv);
        return path;
    }
}
