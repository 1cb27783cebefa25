namespace Positions.Cli.Tests;

/// <summary>What is wrong with a command line is said by name, with the exit code that scripts expect.</summary>
[CancelAfter(60_000)]
public sealed class UsageTests
{
    [TestCase("nonsense", "nonsense")]
    [TestCase("replay", "--data")]
    [TestCase("replay --data x --format xml", "xml")]
    [TestCase("replay --data x --to-sequence 0", "--to-sequence 0")]
    [TestCase("replay --data x --to-sequence last", "'last' for option '--to-sequence': it must be a whole number")]
    [TestCase("sources rejects one", "'one' for command 'rejects': it must be a whole number from 0")]
    [TestCase("gateway --generate 5 --drop some", "'some' for option '--drop': it must be a number")]
    [TestCase("gateway --generate 5 --channel udp://here", "--channel 'udp://here'")]
    [TestCase("replay --data x --to-time noon", "--to-time 'noon'")]
    [TestCase("replay --data x --account THIS-ACCOUNT-NAME-IS-TOO-LONG", "--account")]
    [TestCase("replay --data x --events --digest", "one of them")]
    [TestCase("replay --data x --cost-method guess", "average, fifo or lifo")]
    [TestCase("replay --data x --without-exec THIS-EXECUTION-ID-IS-MUCH-LONGER-THAN-36", "--without-exec")]
    [TestCase("replay --data x --without-exec 1001 --digest", "--digest")]
    [TestCase("explain --data x APEX", "SYMBOL")]
    [TestCase("verify --data x --anchor 5:abc", "is not SEQUENCE:HASH")]
    [TestCase("gateway", "--file and --generate")]
    [TestCase("gateway --generate 5 --drop 1", "--drop")]
    [TestCase("gateway --generate 5 --rate 0", "--rate")]
    [TestCase("gateway --generate 5 --first-source-id 0", "--first-source-id")]
    [TestCase("status --url nowhere", "nowhere")]
    [TestCase("journal dump --data x --last 0", "--last 0: at least 1")]
    [TestCase("journal dump --data x --type Fil", "--type 'Fil': one of SourceHello")]
    [TestCase("journal export --data x", "--to FILE.csv or FILE.parquet is needed")]
    [TestCase("journal export --data x --to a.xml", "must end with .csv or .parquet")]
    [TestCase("journal export --data x --to a.duckdb", "Export to .parquet")]
    [TestCase("journal export --data x --to a.csv --table fills", "--table 'fills': one of inputs, events, positions")]
    [TestCase("query --data x", "SQL")]
    [TestCase("diff x", "B")]
    [TestCase("diff x y --limit -1", "--limit -1")]
    [TestCase("eod-report --data x --date tomorrow", "--date 'tomorrow'")]
    [TestCase("doctor", "'doctor' is not in this version")]
    [TestCase("latency a.hlog", "'latency' is not in this version")]
    public void ShouldExitWithTwo_WhenTheCommandLineIsWrong(string line, string named)
    {
        CliResult result = CliProcess.Run(line.Split(' '));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(named));
        Assert.That(result.Error, Does.Not.Contain("   at "));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public void ShouldExitWithTwo_WhenTheQueryIsEmpty()
    {
        CliResult result = CliProcess.Run("query", "--data", "x", "");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain("SQL is empty"));
    }

    [TestCase("replay --data /does/not/exist")]
    [TestCase("explain --data /does/not/exist A B")]
    [TestCase("verify --data /does/not/exist")]
    [TestCase("gateway --file /does/not/exist.csv")]
    [TestCase("status --url http://127.0.0.1:1")]
    [TestCase("gateway --generate 1 --check http://127.0.0.1:1")]
    public void ShouldExitWithThree_WhenSomethingCannotBeReached(string line)
    {
        CliResult result = CliProcess.Run(line.Split(' '));
        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Error, Does.StartWith("positions: "));
        Assert.That(result.Error, Does.Not.Contain("   at "));
    }

    [TestCase("replay")]
    [TestCase("explain")]
    [TestCase("verify")]
    [TestCase("gateway")]
    [TestCase("status")]
    [TestCase("adjust")]
    [TestCase("sod-load")]
    [TestCase("date-roll")]
    [TestCase("session-open")]
    [TestCase("split")]
    [TestCase("rename")]
    [TestCase("orders list")]
    [TestCase("quarantine list")]
    [TestCase("quarantine executions")]
    [TestCase("sources skip")]
    [TestCase("sources resume")]
    [TestCase("instrument define")]
    public void ShouldShowAnExample_WhenAskedForHelp(string verb)
    {
        CliResult result = CliProcess.Run([.. verb.Split(' '), "--help"]);
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain($"Example: positions {verb}"));
    }

    [Test]
    public void ShouldNameTheLine_WhenAFillsFileIsWrong()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "account,symbol,quantity,price\nA,B,1,1\nA,B,1,one\n");
            CliResult result = CliProcess.Run("gateway", "--file", path);
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.Contain("line 3: price 'one'"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
