using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary>A data directory that a former logic version began: the tools start from the snapshot that it left, and say so.</summary>
[CancelAfter(120_000)]
public sealed class FormerVersionTests
{
    private const int Fills = 60;

    private string _data = "";

    private string Folder => Directory.CreateDirectory(Path.Combine(_data, SnapshotCatalog.DirectoryName)).FullName;

    [SetUp]
    public void WriteData()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        FormerData.StoreSnapshot(Path.Combine(Folder, SnapshotName.Of(FormerData.Sequence)));
        FormerData.WriteJournal(_data, FormerData.Sequence, BusinessLogic.LogicVersion, static journal =>
        {
            for (int i = 1; i <= Fills; i++)
            {
                journal.Append(InputFactory.Fill(77, i, Side.Buy, "2", "5", $"N{i}", "LATER", "NEW", currency: "USD"));
            }
        });
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldBeginWithTheFormerSnapshot_WhenVerifiedDeeply()
    {
        Snapshot(FormerData.Sequence + 20);
        CliResult result = CliProcess.Run("verify", "--data", _data, "--deep");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain($"The inputs up to {FormerData.Sequence} are those of logic version {FormerData.LogicVersion}"));
        Assert.That(result.Output, Does.Match($"OK +{FormerData.Sequence} .*begins here").And.Match($"OK +{FormerData.Sequence + 20} .*agrees"));

        // Whole in every byte, and still not what the journal says.
        Snapshot(FormerData.Sequence + 40, forgedFill: FormerData.Sequence + 30);
        result = CliProcess.Run("verify", "--data", _data, "--deep");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Match($"OK +{FormerData.Sequence + 20} .*agrees").And.Match($"WRONG +{FormerData.Sequence + 40} .*DIFFERS"));
    }

    [Test]
    public void ShouldShowTheStateOfBothVersions_WhenReplayed()
    {
        CliResult result = CliProcess.Run("replay", "--data", _data, "--format", "csv");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match($"LATER,NEW,.*{2 * Fills}"));
        CliResult before = CliProcess.Run("replay", "--data", _data, "--to-sequence", $"{FormerData.Sequence}", "--format", "csv");
        Assert.That(before.ExitCode, Is.Zero, before.Error);
        Assert.That(before.Output, Does.Not.Contain("LATER"));
        Assert.That(before.Output.Split('\n').Length, Is.EqualTo(result.Output.Split('\n').Length - 1), "all that the former version had, and one position more");
        Assert.That(CliProcess.Run("recovery-plan", "--data", _data, "--format", "csv").Output, Does.Contain($"\nsnapshotLogicVersion,\"{FormerData.LogicVersion}, migrated\"\n"));
    }

    [Test]
    public void ShouldNameTheVersion_WhenInputsOfItWouldHaveToBeApplied()
    {
        foreach (string[] verb in (string[][])[["replay", "--from-start"], ["replay", "--to-sequence", "100"], ["explain", "LATER", "NEW"]])
        {
            CliResult refused = CliProcess.Run([verb[0], "--data", _data, .. verb[1..]]);
            Assert.That(refused.ExitCode, Is.EqualTo(3), $"{string.Join(' ', verb)}: {refused.Output}{refused.Error}");
            Assert.That(refused.Error, Does.Contain("logic version"));
        }
    }

    [Test]
    public void ShouldCutNothing_WhenTheDamageLiesBeforeTheFormerSnapshotThatAStartTakes()
    {
        string segment = Directory.GetFiles(JournalReplay.JournalDirectory(_data), "*.jnl").Single();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[SegmentHeader.PageBytes + 5_000] ^= 1;
        File.WriteAllBytes(segment, bytes);
        CliResult repaired = CliProcess.Run("journal", "repair-tail", "--data", _data, "--accept-loss");
        Assert.That(File.ReadAllBytes(segment), Is.EqualTo(bytes), repaired.Output);
        Assert.That(repaired.ExitCode, Is.EqualTo(1), "nothing tells from where on the journal is whole again");
        Assert.That(repaired.Output, Does.Contain($"the snapshot at {FormerData.Sequence} would be left without its journal"));
    }

    private void Snapshot(long sequence, long forgedFill = 0)
    {
        using BusinessLogic logic = SnapshotReader.Read(
            FileJournalStorage.OpenForReading(Folder), SnapshotName.Of(FormerData.Sequence), new CoreOptions { ReserveAhead = false }).Logic;
        SnapshotWriting.Write(_data, logic, FormerData.JournalId, sequence, forgedFill);
    }
}
