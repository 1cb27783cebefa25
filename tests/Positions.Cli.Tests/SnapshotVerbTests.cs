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

/// <summary>What the tools make of snapshots: a shorter way where that is right, and something to be checked.</summary>
[CancelAfter(120_000)]
public sealed class SnapshotVerbTests
{
    private const ulong JournalId = 0xC0FFEE;
    private const int Fills = 300;

    private string _data = "";

    [SetUp]
    public void WriteJournal()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        using var journal = new JournalBuilder(_data);
        for (int i = 1; i <= Fills; i++)
        {
            journal.Append(InputFactory.Fill(1, i, Side.Buy, "1", $"{10 + (i % 7)}", $"E{i}", "ACC", $"S{i % 3}", currency: "USD"));
        }

        journal.Close();
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldReplayFromTheSnapshot_UnlessEverythingIsWanted()
    {
        CliResult without = CliProcess.Run("replay", "--data", _data, "--format", "csv");
        Snapshot(100);
        Snapshot(200);
        Assert.That(CliProcess.Run("replay", "--data", _data).Output, Does.Contain("100 inputs behind the snapshot at 200 to sequence 300"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--to-sequence", "150").Output, Does.Contain("50 inputs behind the snapshot at 100 to sequence 150"));
        string toTime = new UtcNanos(InputFactory.DefaultTime.Value + (199 * 1_000_000_000L)).ToString();
        Assert.That(CliProcess.Run("replay", "--data", _data, "--to-time", toTime).Output, Does.Contain("99 inputs behind the snapshot at 100 to sequence 199"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--from-start").Output, Does.Contain("300 inputs to sequence 300"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--without-exec", "E5").Output, Does.Contain("300 inputs to sequence 300"));
        Assert.That(CliProcess.Run("replay", "--data", _data, "--format", "csv").Output, Is.EqualTo(without.Output));
        string digest = CliProcess.Run("replay", "--data", _data, "--digest", "--format", "csv").Output;
        Assert.That(digest, Is.EqualTo(CliProcess.Run("replay", "--data", _data, "--digest", "--from-start", "--format", "csv").Output));
        Damage(200);
        CliResult damaged = CliProcess.Run("replay", "--data", _data);
        Assert.That(damaged.Error, Does.Contain("passed over").And.Contain(SnapshotName.Of(200)));
        Assert.That(damaged.Output, Does.Contain("behind the snapshot at 100"));
    }

    [Test]
    public void ShouldCompareWithEverySnapshot_WhenVerifiedDeeply()
    {
        Snapshot(100);
        Snapshot(200);
        CliResult result = CliProcess.Run("verify", "--data", _data, "--deep");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("OK +100 .*agrees").And.Match("OK +200 .*agrees"));

        // Whole in every byte, and still not what the journal says.
        Snapshot(150, forgedFill: 42);
        Assert.That(CliProcess.Run("verify", "--data", _data).ExitCode, Is.Zero, "its bytes are as they were written");
        result = CliProcess.Run("verify", "--data", _data, "--deep");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Match("WRONG +150 .*DIFFERS").And.Match("OK +200 .*agrees"));
        Assert.That(result.Error, Does.Contain("replay to sequence 150"));
    }

    [Test]
    public void ShouldNameWhatIsDamagedOrAhead_WhenVerified()
    {
        Snapshot(100);
        Damage(100);
        CliResult result = CliProcess.Run("verify", "--data", _data);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain("DAMAGED"));
        Assert.That(result.Error, Does.Contain(SnapshotName.Of(100)).And.Contain("is damaged"));
    }

    [Test]
    public void ShouldBeginWithASnapshot_WhenTheStartOfTheJournalIsGone()
    {
        string[] segments = [.. Directory.GetFiles(JournalReplay.JournalDirectory(_data), "*.jnl").Order(StringComparer.Ordinal)];
        _ = SegmentName.TryParse(Path.GetFileName(segments[1]), out long second);
        Snapshot(second + 1);
        Snapshot(250);
        string whole = CliProcess.Run("replay", "--data", _data, "--format", "csv").Output;
        File.Delete(segments[0]);
        Assert.That(CliProcess.Run("replay", "--data", _data, "--format", "csv").Output, Is.EqualTo(whole));
        CliResult deep = CliProcess.Run("verify", "--data", _data, "--deep");
        Assert.That(deep.ExitCode, Is.Zero, deep.Error);
        Assert.That(deep.Output, Does.Contain($"the replay begins with the snapshot at {second + 1}").And.Match("OK +250 .*agrees"));
        CliResult explained = CliProcess.Run("explain", "--data", _data, "ACC", "S1");
        Assert.That(explained.ExitCode, Is.EqualTo(3));
        Assert.That(explained.Error, Does.Contain($"begins at sequence {second}"));
    }

    [Test]
    public void ShouldNameTheSnapshotAndWhatWasPassedOver_WhenAskedForThePlan()
    {
        Snapshot(100);
        Snapshot(200);
        Damage(200);
        CliResult plan = CliProcess.Run("recovery-plan", "--data", _data, "--format", "csv");
        Assert.That(plan.ExitCode, Is.Zero, plan.Error);
        Assert.That(plan.Output, Does.Contain($"\nsnapshot,{SnapshotName.Of(100)}\nsnapshotSequence,100\n"));
        Assert.That(plan.Output, Does.Contain("\npassedOver,").And.Contain(SnapshotName.Of(200)));
        Assert.That(plan.Output, Does.Contain("\nreplayFrom,101\nreplayTo,300\ninputs,200\n"));
    }

    [Test]
    public void ShouldCutNothing_WhenTheDamageLiesBeforeTheSnapshotThatAStartTakes()
    {
        Snapshot(200);
        string[] segments = [.. Directory.GetFiles(JournalReplay.JournalDirectory(_data), "*.jnl").Order(StringComparer.Ordinal)];
        byte[] bytes = File.ReadAllBytes(segments[0]);
        bytes[SegmentHeader.PageBytes + 40] ^= 1;
        File.WriteAllBytes(segments[0], bytes);
        Assert.That(CliProcess.Run("recovery-plan", "--data", _data, "--format", "csv").Output, Does.Contain("\nreplayFrom,201\nreplayTo,300\n"));
        CliResult repaired = CliProcess.Run("journal", "repair-tail", "--data", _data, "--format", "csv", "--accept-loss");
        Assert.That(repaired.ExitCode, Is.Zero, repaired.Error);
        Assert.That(repaired.Output, Does.Contain("\nI,Continue,300,"));
        Assert.That(File.ReadAllBytes(segments[0]), Is.EqualTo(bytes));
        Assert.That(CliProcess.Run("recovery-plan", "--data", _data, "--format", "csv").Output, Does.Contain("\nreplayFrom,201\nreplayTo,300\n"));
    }

    [Test]
    public void ShouldRefuseAsAStartDoes_WhenTheJournalEndsBeforeTheSnapshot()
    {
        Snapshot(250);
        string last = Directory.GetFiles(JournalReplay.JournalDirectory(_data), "*.jnl").Order(StringComparer.Ordinal).Last();
        _ = SegmentName.TryParse(Path.GetFileName(last), out long first);
        Assert.That(first, Is.LessThan(250));
        byte[] bytes = File.ReadAllBytes(last);
        bytes.AsSpan(SegmentHeader.PageBytes + 40).Clear();
        File.WriteAllBytes(last, bytes);
        CliResult refused = CliProcess.Run("journal", "repair-tail", "--data", _data, "--format", "csv");
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Output, Does.Contain("\nE,Refuse,"));
        Assert.That(refused.Error, Does.Contain("take the snapshots behind"));
        Assert.That(File.ReadAllBytes(last), Is.EqualTo(bytes), "what may still be read there is left as it is");
    }

    private void Snapshot(long sequence, long forgedFill = 0)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        SnapshotWriting.Write(_data, logic, JournalId, sequence, forgedFill);
    }

    private void Damage(long sequence)
    {
        string path = Path.Combine(Folder, SnapshotName.Of(sequence));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private string Folder => Path.Combine(_data, SnapshotCatalog.DirectoryName);
}
