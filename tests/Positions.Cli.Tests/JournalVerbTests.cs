using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Journal.Storage;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions journal …</c> and <c>recovery-plan</c> over a journal of several segments.</summary>
[CancelAfter(120_000)]
public sealed class JournalVerbTests
{
    private const int Last = 600;
    private const string Header = "sequence,engineTime,term,type,source,epoch,sourceSeq,account,symbol,side,quantity,price,fee,orderId,execId,details\n";

    private string _data = "";

    private string Folder => Path.Combine(_data, "journal");

    [SetUp]
    public void WriteJournal()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        using var journal = new JournalBuilder(_data);
        journal.Append(InputFactory.Started());
        for (int i = 2; i <= Last; i++)
        {
            journal.Append(InputFactory.Fill(1, i - 1, Side.Buy, "1", "185.50", $"X{i}", i % 2 == 0 ? "APEX" : "ACME", "AAPL", "0", currency: "USD"));
            if (i % 100 == 0)
            {
                journal.Commit();
            }
        }

        journal.Close();
    }

    [TearDown]
    public void DeleteJournal() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldPrintTheInputsOfARange_WhenDumped()
    {
        CliResult result = CliProcess.Run("journal", "dump", "--data", _data, "--from", "300", "--to", "303", "--format", "csv");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.That(lines[0] + "\n", Is.EqualTo(Header));
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[1], Does.StartWith("300,2026-01-05T14:35:00.000000000Z,1,Fill,1,1,299,APEX,AAPL,buy,1,185.5,0,"));
        Assert.That(lines[1], Does.Contain(",X300,"));
        Assert.That(lines[4], Does.StartWith("303,"));
    }

    [Test]
    public void ShouldFilter_WhenAskedForTimeAccountExecutionOrType()
    {
        Assert.That(Sequences("--from", "2026-01-05T14:39:58Z"), Is.EqualTo(new[] { 598, 599, 600 }));
        Assert.That(Sequences("--last", "2"), Is.EqualTo(new[] { 599, 600 }));
        Assert.That(Sequences("--last", "2", "--to", "400"), Is.EqualTo(new[] { 399, 400 }));
        Assert.That(Sequences("--last", "2", "--account", "APEX"), Is.EqualTo(new[] { 598, 600 }));
        Assert.That(Sequences("--exec", "X77"), Is.EqualTo(new[] { 77 }));
        Assert.That(Sequences("--type", "enginestarted"), Is.EqualTo(new[] { 1 }));
        Assert.That(Sequences("--symbol", "NONE"), Is.Empty);
        Assert.That(Sequences("--from", "601"), Is.Empty);
    }

    [Test]
    public void ShouldWriteTheSameRows_WhenExported()
    {
        string file = Path.Combine(_data, "inputs.csv");
        CliResult result = CliProcess.Run("journal", "export", "--data", _data, "--to", file, "--to", "450", "--account", "ACME");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        CliResult dumped = CliProcess.Run("journal", "dump", "--data", _data, "--to", "450", "--account", "ACME", "--format", "csv");
        Assert.That(File.ReadAllText(file), Is.EqualTo(dumped.Output));
        Assert.That(File.Exists(file + ".part"), Is.False);
    }

    [Test]
    public void ShouldCountByType_WhenAskedForStatistics()
    {
        CliResult result = CliProcess.Run("journal", "stats", "--data", _data, "--format", "csv");
        Assert.That(result.Output, Does.Match("\nFill,599,[0-9]+,2,600,2026").And.Match("\nEngineStarted,1,[0-9]+,1,1,2026"));
    }

    [Test]
    public void ShouldListArchivedSegmentsAmongTheOthers_WhenTheOldestWereMoved()
    {
        string whole = CliProcess.Run("verify", "--data", _data, "--format", "csv").Output;
        FileJournalStorage storage = FileJournalStorage.OpenForWriting(Folder);
        var archive = new SegmentArchive(FileJournalStorage.OpenForWriting(Path.Combine(_data, "archive")));
        string oldest = SegmentCatalog.List(storage)[0];
        archive.Add(storage, oldest);
        File.Delete(storage.PathOf(oldest));

        CliResult result = CliProcess.Run("journal", "segments", "--data", _data, "--format", "csv");
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1 + SegmentCatalog.List(storage).Count + 1));
        Assert.That(lines[1], Does.Contain("archived").And.Contain(".jnz"));
        Assert.That(lines[2], Does.Contain("sealed"));
        Assert.That(lines[^1], Does.Contain("in use"));
        Assert.That(CliProcess.Run("verify", "--data", _data, "--format", "csv").Output, Is.EqualTo(whole), "the archive is part of the journal");
        string elsewhere = Path.Combine(_data, "elsewhere");
        Directory.Move(Path.Combine(_data, "archive"), elsewhere);
        Assert.That(CliProcess.Run("verify", "--data", _data, "--format", "csv", "--archive", elsewhere).Output, Is.EqualTo(whole));
        Assert.That(CliProcess.Run("replay", "--data", _data).ExitCode, Is.EqualTo(3), "without it the first inputs are not there");
    }

    [Test]
    public void ShouldRefuseDurableDamageAndCutItOnlyByOrder_WhenTheTailIsRepaired()
    {
        string path = Directory.GetFiles(Folder, "*.jnl").Order(StringComparer.Ordinal).Last();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[SegmentHeader.PageBytes + 40] ^= 1;
        File.WriteAllBytes(path, bytes);
        long first = SegmentCatalog.FirstSequenceOf(Path.GetFileName(path));

        CliResult refused = CliProcess.Run("journal", "repair-tail", "--data", _data, "--format", "csv");
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Output, Does.Contain("\nD,Refuse,").And.Contain(Path.GetFileName(path)));
        Assert.That(refused.Error, Does.Contain("--accept-loss"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(bytes));

        CliResult dry = CliProcess.Run("journal", "repair-tail", "--data", _data, "--format", "csv", "--accept-loss", "--dry-run");
        Assert.That(dry.ExitCode, Is.Zero);
        Assert.That(dry.Output, Does.Contain($"\nD,Cut,{first - 1},"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(bytes));

        Assert.That(CliProcess.Run("journal", "repair-tail", "--data", _data, "--accept-loss").ExitCode, Is.Zero);
        CliResult plan = CliProcess.Run("recovery-plan", "--data", _data, "--format", "csv");
        Assert.That(plan.ExitCode, Is.Zero);
        Assert.That(plan.Output, Does.Contain("\ncase,I\n").And.Contain($"\nreplayTo,{first - 1}\n").And.Contain("\nsnapshot,none"));
        Assert.That(CliProcess.Run("verify", "--data", _data).ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldExitWithThree_WhenRepairIsAskedForBesideTheOwner()
    {
        using DataDirectoryLock held = DataDirectoryLock.Acquire(_data);
        Assert.That(CliProcess.Run("journal", "repair-tail", "--data", _data).ExitCode, Is.EqualTo(3));
        Assert.That(CliProcess.Run("journal", "repair-tail", "--data", _data, "--dry-run").ExitCode, Is.Zero);
        Assert.That(CliProcess.Run("journal", "repair-tail", "--data", _data + "-not").ExitCode, Is.EqualTo(3));
        Assert.That(Directory.Exists(_data + "-not"), Is.False);
    }

    [Test]
    public void ShouldStopAtWhatIsReleased_WhenAnEngineHoldsTheDirectory()
    {
        using (var journal = new JournalBuilder(_data, term: 2))
        {
            for (int i = 1; i <= 20; i++)
            {
                journal.Append(InputFactory.Fill(1, Last + i, Side.Buy, "1", "1", $"Y{i}", "APEX", "AAPL", "0", currency: "USD"));
            }

            journal.Commit(Last + 12);
        }

        using DataDirectoryLock held = DataDirectoryLock.Acquire(_data);
        Assert.That(Sequences("--last", "3"), Is.EqualTo(new[] { Last + 10, Last + 11, Last + 12 }));
        Assert.That(Sequences("--from", $"{Last + 11}"), Is.EqualTo(new[] { Last + 11, Last + 12 }));
    }

    private int[] Sequences(params string[] options)
    {
        CliResult result = CliProcess.Run(["journal", "dump", "--data", _data, "--format", "csv", .. options]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return [.. result.Output.TrimEnd().Split('\n').Skip(1).Select(static line => int.Parse(line[..line.IndexOf(',')], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
