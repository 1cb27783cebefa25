using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary>What is told of a position that more than trades have made, and what would have been had things been otherwise.</summary>
[CancelAfter(60_000)]
public sealed class HistoryTests
{
    private const string ReplayHeader = "account,symbol,quantity,openCost,realizedPnl,fees,version,lastSequence,otherFees\n";

    private string _data = "";

    [SetUp]
    public void MakeDirectory() => _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldShowWhatASplitMakesOfAll_WhenReplayedToItsInput()
    {
        const int accounts = 200;
        Write(journal =>
        {
            for (int i = 0; i < accounts; i++)
            {
                journal.Append(InputFactory.Fill(1, 1 + i, Side.Buy, "10", "6", $"E{i}", $"A{i}", "SYM", currency: "USD"));
            }

            journal.Append(InputFactory.Split("SYM", 2, 1)).Append(InputFactory.Tick());
        });
        CliResult result = CliProcess.Run("replay", "--data", _data, "--to-sequence", $"{accounts + 2}", "--format", "csv");
        string[] rows = result.Output.TrimEnd('\n').Split('\n')[1..];
        Assert.That(rows, Has.Length.EqualTo(accounts).And.All.Contains($",SYM,20,60,0,0,2,{accounts + 2},"));
    }

    [Test]
    public void ShouldTellEveryKindOfEvent_WhenExplained()
    {
        Write(journal => journal
            .Append(InputFactory.Fill(1, 1, Side.Buy, "100", "10", "B1", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Fill(1, 2, Side.Buy, "100", "12", "B2", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Fill(1, 3, Side.Sell, "50", "13", "B3", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Bust(1, 4, "B4", "B2"))
            .Append(InputFactory.Correct(1, 5, "B5", "B1", Side.Buy, "90", "10"))
            .Append(InputFactory.Adjusted("-1", 5, account: "ACC", symbol: "OLD"))
            .Append(InputFactory.Rolled(20260106))
            .Append(InputFactory.Load(20260106, "OLD", "41", "10", account: "ACC", fileId: "SOD-6"))
            .Append(InputFactory.Bust(1, 6, "B6", "B3"))
            .Append(InputFactory.Split("OLD", 3, 2, "20", "1"))
            .Append(InputFactory.Tick())
            .Append(new Protocol.Messages.WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) })
            .Append(InputFactory.Renamed("OLD", "NEW"))
            .Append(new Protocol.Messages.WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) })
            .Append(InputFactory.Bust(1, 7, "B9", "B8"))
            .Append(InputFactory.Fill(1, 8, Side.Sell, "1", "9", "B8", "ACC", "NEW", currency: "USD")));
        CliResult result = CliProcess.Run("explain", "--data", _data, "ACC", "NEW", "--format", "csv");
        Assert.That(result.Error, Is.Empty);
        string[] told = [.. result.Output.TrimEnd('\n').Split('\n').Skip(1).Select(Tell)];
        Assert.That(told, Is.EqualTo(new[]
        {
            "2 Opened buy 100 @10 =100 v1",
            "3 Increased buy 100 @12 =200 v2",
            "4 Decreased sell 50 @13 =150 v3",
            "5 Busted  -100 @12 =50 v4 restated of B2",
            "6 Corrected  -10 @10 =40 v5 restated of B1",
            "7 Adjusted  -1 @ =39 v6 \"MANUAL at average, by operator\"",
            "9 Loaded  +2 @ =41 v7 \"file SOD-6 row 1, at 10, date 20260106\"",
            "10 Busted  +50 @13 =91 v8 offset of B3",
            "12 Split  +45.5 @ =136.5 v9 \"3:2, cash in lieu at 20\"",
            "12 Decreased sell 0.5 @20 =136 v10 \"fraction sold, 3:2, cash in lieu at 20\"",
            "15 Renamed  0 @ =136 v11 from OLD",
            "17 Decreased sell 1 @9 =135 v12",
            "17 Busted  +1 @9 =136 v13 \"restated of B8, came at 16 before it\"",
        }), result.Output);
        string prose = CliProcess.Run("explain", "--data", _data, "ACC", "NEW").Output;
        Assert.That(prose, Does.Contain("100+100-50-100-10-1+2+50+45.5-0.5-1+1 = 136"));
    }

    [TestCase("average", "2782575,825")]
    [TestCase("fifo", "2782750,1000")]
    [TestCase("lifo", "2782250,500")]
    public void ShouldCostTheIncidentAnew_WhenAskedForAnotherMethod(string method, string figures)
    {
        WriteIncident(setting: method == "lifo" ? "fifo" : "lifo");
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--cost-method", method);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Is.EqualTo(ReplayHeader + $"APEX,AAPL,15000,{figures},0,5,7,\n"));
    }

    [Test]
    public void ShouldCostTheIncidentAnew_WhenNoSettingNamedAMethod()
    {
        WriteIncident(setting: null);
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--cost-method", "fifo");
        Assert.That(result.Output, Is.EqualTo(ReplayHeader + "APEX,AAPL,15000,2782750,1000,0,5,6,\n"));
    }

    [Test]
    public void ShouldLeaveAnExecutionOut_WhenToldTo()
    {
        WriteIncident(setting: null);
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--without-exec", "1002", "--without-exec", "1005");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Does.StartWith(ReplayHeader + "APEX,AAPL,6000,"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--events", "--without-exec", "1005").Output, Does.Contain("5000+3000+2000-1000 = 9000"));
    }

    [Test]
    public void ShouldLeaveOutWhatRefersToIt_WhenAnExecutionIsLeftOut()
    {
        Write(journal => journal
            .Append(InputFactory.Fill(1, 1, Side.Buy, "100", "10", "A", currency: "USD"))
            .Append(InputFactory.Fill(1, 2, Side.Buy, "7", "10", "B", currency: "USD"))
            .Append(InputFactory.Bust(1, 3, "A-3", "A-2"))
            .Append(InputFactory.Correct(1, 4, "A-2", "A", Side.Buy, "90", "10"))
            .Append(InputFactory.Fill(1, 5, Side.Buy, "5", "10", "C", currency: "USD")));
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv", "--without-exec", "A");
        Assert.That(result.Output, Is.EqualTo(ReplayHeader + "ACC,SYM,12,120,0,0,2,6,\n"));
    }

    [Test]
    public void ShouldSaySo_WhenTheExecutionIsNotThere()
    {
        WriteIncident(setting: null);
        CliResult result = CliProcess.Run("replay", "--data", _data, "--without-exec", "9999");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("--without-exec 9999"));
    }

    [Test]
    public void ShouldEndWithTheSum_WhenTheIncidentIsExplained()
    {
        WriteIncident(setting: null);
        CliResult result = CliProcess.Run("explain", "--data", _data, "APEX", "AAPL");
        Assert.That(result.Output, Does.EndWith("5000+3000+2000-1000+6000 = 15000\n"));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldTellOfThePresentPositionAlone_WhenTheSymbolWasRenamedAndIsUsedAgain()
    {
        Write(journal => journal
            .Append(InputFactory.Fill(1, 1, Side.Buy, "10", "100", "A", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Renamed("OLD", "NEW"))
            .Append(new Protocol.Messages.WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) })
            .Append(InputFactory.Fill(1, 2, Side.Buy, "5", "101", "B", "ACC", "OLD", currency: "USD")));
        CliResult result = CliProcess.Run("explain", "--data", _data, "ACC", "OLD");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Does.EndWith("\n5 = 5\n"));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldSumOnlyTheLastOfThem_WhenSeveralPositionsWereRenamedAwayFromASymbol()
    {
        Write(journal => journal
            .Append(InputFactory.Fill(1, 1, Side.Buy, "10", "100", "A", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Renamed("OLD", "NEW"))
            .Append(new Protocol.Messages.WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) })
            .Append(InputFactory.Fill(1, 2, Side.Buy, "5", "101", "B", "ACC", "OLD", currency: "USD"))
            .Append(InputFactory.Renamed("OLD", "OTHER"))
            .Append(new Protocol.Messages.WorkContinued { Prefix = InputFactory.Prefix(0, 0, 0) }));
        CliResult result = CliProcess.Run("explain", "--data", _data, "ACC", "OLD");
        Assert.That(result.Output, Does.Contain("\n5 = 5\n").And.Contain("not there any more"));
    }

    [Test]
    public void ShouldNotTellThePriceOfOneLot_WhenALoadHasSeveral()
    {
        Write(journal => journal
            .Append(InputFactory.Rolled(20260106))
            .Append(InputFactory.Load(20260106, "SYM", "100", "10", part: 1, parts: 2))
            .Append(InputFactory.Load(20260106, "SYM", "50", "12", part: 2, parts: 2)));
        CliResult result = CliProcess.Run("explain", "--data", _data, "ACC", "SYM", "--format", "csv");
        Assert.That(result.Output.TrimEnd('\n').Split('\n').Skip(1).Select(Tell), Is.EqualTo(new[] { "4 Loaded  +150 @ =150 v1 \"file FILE row 1, the last of 2 lots, date 20260106\"" }));
    }

    [Test]
    public void ShouldTellFeesInOtherCurrencies_WhenExplained()
    {
        Protocol.Messages.Fill fill = InputFactory.Fill(1, 1, Side.Buy, "10", "100", "A", "ACC", "SYM", currency: "USD");
        fill.Fee = Decimal8.Parse("0.0004");
        fill.FeeCurrency = Text4.From("BNB");
        Write(journal => journal.Append(fill).Append(InputFactory.Bust(1, 2, "B", "A")));
        CliResult result = CliProcess.Run("explain", "--data", _data, "ACC", "SYM", "--format", "csv");
        Assert.That(
            result.Output.TrimEnd('\n').Split('\n').Skip(1).Select(Tell),
            Is.EqualTo(new[] { "2 Opened buy 10 @100 =10 v1 fee 0.0004 BNB", "3 Busted  -10 @100 =0 v2 \"restated of A, fee -0.0004 BNB\"" }));
    }

    /// <summary>Sequence, event, side, quantity, price, running quantity, version and detail of a row.</summary>
    private static string Tell(string row)
    {
        string[] cells = row.Split(',', 16);
        return $"{cells[0]} {cells[6]} {cells[7]} {cells[8]} @{cells[9]} ={cells[10]} v{cells[14]} {cells[15]}".TrimEnd();
    }

    private void WriteIncident(string? setting) => Write(journal =>
    {
        if (setting is not null)
        {
            journal.Append(InputFactory.Setting("Positions:Accounts:APEX:CostMethod", setting));
        }

        journal
            .Append(InputFactory.Fill(1, 1, Side.Buy, "5000", "185.50", "1001", "APEX", "AAPL", currency: "USD"))
            .Append(InputFactory.Fill(1, 2, Side.Buy, "3000", "185.75", "1002", "APEX", "AAPL", currency: "USD"))
            .Append(InputFactory.Fill(1, 3, Side.Buy, "2000", "186.00", "1003", "APEX", "AAPL", currency: "USD"))
            .Append(InputFactory.Fill(1, 4, Side.Sell, "1000", "186.50", "1004", "APEX", "AAPL", currency: "USD"))
            .Append(InputFactory.Fill(1, 5, Side.Buy, "6000", "185.25", "1005", "APEX", "AAPL", currency: "USD"));
    });

    private void Write(Action<JournalBuilder> append)
    {
        using var journal = new JournalBuilder(_data);
        journal.Append(InputFactory.Started());
        append(journal);
        journal.Commit();
        journal.Close();
    }
}
