using Positions.Core;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary>The verbs over a data directory, as scripts run them: exact text, exit codes.</summary>
[CancelAfter(60_000)]
public sealed class DataDirectoryTests
{
    private const string ReplayHeader = "account,symbol,quantity,openCost,realizedPnl,fees,version,lastSequence,otherFees\n";

    private string _data = "";

    [SetUp]
    public void WriteJournal()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        using var journal = new JournalBuilder(_data);
        journal
            .Append(InputFactory.Started())
            .Append(InputFactory.Fill(1, 1, Side.Buy, "5000", "185.50", "1001", "APEX", "AAPL", "1.25", currency: "USD"))
            .Append(InputFactory.Fill(1, 2, Side.Buy, "3000", "185.75", "1002", "APEX", "AAPL", "0.0004", feeCurrency: "BNB", currency: "USD"))
            .Append(InputFactory.Fill(1, 3, Side.Buy, "2000", "186.00", "1003", "APEX", "AAPL", "0", currency: "USD"))
            .Append(InputFactory.Fill(1, 4, Side.Sell, "1000", "186.50", "1004", "APEX", "AAPL", "0", currency: "USD"))
            .Append(InputFactory.Fill(1, 5, Side.Buy, "6000", "185.25", "1005", "APEX", "AAPL", "0", currency: "USD"))
            .Append(InputFactory.Fill(1, 6, Side.Sell, "0.5", "-10", "1006", "ACME", "OIL", "0", currency: "USD"))
            .Commit();
        journal.Close();
    }

    [TearDown]
    public void DeleteJournal() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldPrintTheFixedColumns_WhenReplayedAsCsv()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Is.EqualTo(
            ReplayHeader +
            "ACME,OIL,-0.5,-5,0,0,1,7,\n" +
            "APEX,AAPL,15000,2782575,825,1.25,5,6,BNB 0.0004\n"));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldStopBehindTheSequenceAndFilter_WhenAskedTo()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--to-sequence", "5", "--account", "APEX", "--from-start");
        Assert.That(result.Output, Is.EqualTo(ReplayHeader + "APEX,AAPL,9000,1671075,825,1.25,4,5,BNB 0.0004\n"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--format", "csv", "--symbol", "NONE").Output, Is.EqualTo(ReplayHeader));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--to-sequence", "8").ExitCode, Is.EqualTo(2), "the journal ends at 7");
    }

    [Test]
    public void ShouldStopBeforeALaterInput_WhenReplayedToATime()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--to-time", "2026-01-05T14:30:03Z");
        Assert.That(result.Output, Does.Contain("APEX,AAPL,8000,"));
    }

    [Test]
    public void ShouldPrintDecimalsAsStrings_WhenReplayedAsJson()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "json", "--account", "ACME");
        Assert.That(result.Output, Is.EqualTo(
            """{"sequence":7,"positions":[{"account":"ACME","symbol":"OIL","quantity":"-0.5","openCost":"-5","realizedPnl":"0","fees":"0","version":1,"lastSequence":7,"otherFees":null}]}""" + "\n"));
    }

    [Test]
    public void ShouldPrintPlainText_WhenOutputIsNoTerminal()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data);
        Assert.That(result.Output, Does.Not.Contain("\u001b"));
        Assert.That(result.Output, Does.StartWith("Account  Symbol  Quantity  Open cost  Realized P&L"));
        Assert.That(result.Output, Does.Contain("7 inputs to sequence 7"));
    }

    [Test]
    public void ShouldListTheFiveInputs_WhenIncidentAIsExplained()
    {
        CliResult result = CliProcess.Run("explain", "--data", _data, "APEX", "AAPL", "--format", "csv");
        Assert.That(result.Output, Is.EqualTo(
            "sequence,engineTime,source,epoch,sourceSeq,execId,event,side,quantity,price,runningQuantity,openCost,realizedPnl,fees,version,detail\n" +
            "2,2026-01-05T14:30:02.000000000Z,1,1,1,1001,Opened,buy,5000,185.5,5000,927500,0,1.25,1,\n" +
            "3,2026-01-05T14:30:03.000000000Z,1,1,2,1002,Increased,buy,3000,185.75,8000,1484750,0,1.25,2,fee 0.0004 BNB\n" +
            "4,2026-01-05T14:30:04.000000000Z,1,1,3,1003,Increased,buy,2000,186,10000,1856750,0,1.25,3,\n" +
            "5,2026-01-05T14:30:05.000000000Z,1,1,4,1004,Decreased,sell,1000,186.5,9000,1671075,825,1.25,4,\n" +
            "6,2026-01-05T14:30:06.000000000Z,1,1,5,1005,Increased,buy,6000,185.25,15000,2782575,825,1.25,5,\n"));
        Assert.That(CliProcess.Run("explain", "--data", _data, "APEX", "NONE").ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void ShouldSumUpTheEvents_WhenTheEventLogIsAskedFor()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--events", "--account", "APEX");
        Assert.That(result.Output, Does.Contain("APEX AAPL: sum 5000+3000+2000-1000+6000 = 15000, position 15000, version 5"));
        Assert.That(result.Output, Does.Contain("-1000"));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldReportMismatchesWithTotals_WhenExpectationsDiffer()
    {
        string expect = Path.Combine(_data, "expect.csv");
        File.WriteAllText(expect, "account,symbol,quantity\nAPEX,AAPL,15002\nAPEX,MSFT,10\nACME,OIL,-0.5\n");
        CliResult result = CliProcess.Run("replay", "--data", _data, "--expect", expect, "--format", "csv");
        Assert.That(result.Output, Is.EqualTo(
            "account,symbol,expected,ours,difference,percent,status\n" +
            "ACME,OIL,-0.5,-0.5,0,0,OK\n" +
            "APEX,AAPL,15002,15000,-2,-0.01,MISMATCH\n" +
            "APEX,MSFT,10,0,-10,-100,MISMATCH\n"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            CliProcess.Run("replay", "--data", _data, "--expect", expect).Output,
            Does.Contain("Mismatches: 2 of 3 (66.67 %)   net -12, gross 12"));
    }

    [Test]
    public void ShouldExitWithZero_WhenExpectationsAgree()
    {
        string expect = Path.Combine(_data, "expect.csv");
        File.WriteAllText(expect, "account,symbol,quantity\nAPEX,AAPL,15000\nACME,OIL,-0.50\n");
        Assert.That(CliProcess.Run("replay", "--data", _data, "--expect", expect).ExitCode, Is.Zero);
        File.WriteAllText(expect, "account,symbol,quantity\nAPEX,AAPL,15000\n");
        Assert.That(CliProcess.Run("replay", "--data", _data, "--expect", expect).ExitCode, Is.EqualTo(1), "what nobody expects is a break");
    }

    [TestCase("account,symbol\n", "line 1")]
    [TestCase("account,symbol,quantity\nA,B\n", "line 2")]
    [TestCase("account,symbol,quantity\nA,B,1\nA,B,1\n", "line 3")]
    [TestCase("account,symbol,quantity\nA,B,1e3\n", "line 2")]
    public void ShouldRefuseTheFile_WhenExpectationsAreMalformed(string text, string where)
    {
        string expect = Path.Combine(_data, "expect.csv");
        File.WriteAllText(expect, text);
        CliResult result = CliProcess.Run("replay", "--data", _data, "--expect", expect);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(where));
    }

    [Test]
    public void ShouldPrintOneDigest_WhenReplayedAndVerifiedDeeply()
    {
        CliResult replayed = CliProcess.Run("replay", "--data", _data, "--digest", "--format", "csv");
        Assert.That(replayed.Output, Does.Match($"^sequence,digest,logicVersion\n7,[0-9a-f]{{32}},{BusinessLogic.LogicVersion}\n$"));
        CliResult verified = CliProcess.Run("verify", "--data", _data, "--deep", "--format", "csv");
        Assert.That(verified.Output, Does.Match(
            "^result,segments,firstSequence,lastSequence,durableSequence,releasedSequence,anchor\nOK,1,1,7,7,7,7:[0-9a-f]{64}\n" + replayed.Output[..^1] + "\n$"));
        Assert.That(verified.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldNameSegmentOffsetSequenceAndReason_WhenTheJournalIsDamaged()
    {
        string path = Directory.GetFiles(Path.Combine(_data, "journal"), "*.jnl").Single();
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf("1003"u8);
        bytes[at]++;
        File.WriteAllBytes(path, bytes);
        CliResult result = CliProcess.Run("verify", "--data", _data, "--format", "csv");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Match($"^result,segment,offset,sequence,reason\nDAMAGED,{Path.GetFileName(path)},[0-9]+,4,Checksum\n$"));
        Assert.That(result.Error, Does.Contain(path));
        Assert.That(CliProcess.Run("replay", "--data", _data).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void ShouldExitWithThree_WhenAnotherLogicVersionWroteTheJournal()
    {
        using (var journal = new JournalBuilder(_data, term: 2))
        {
            journal.Append(InputFactory.Started(BusinessLogic.LogicVersion + 1, term: 2)).Commit();
        }

        CliResult result = CliProcess.Run("replay", "--data", _data);
        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Error, Does.Contain($"logic version {BusinessLogic.LogicVersion + 1}"));
    }
}
