using Positions.Journal;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions verify</c> over a journal of several segments: what was changed or taken away is named, exit 1.</summary>
[CancelAfter(60_000)]
public sealed class VerifyTests
{
    private const int Last = 600;

    private string _data = "";
    private string[] _segments = [];
    private string _anchor = "";

    [SetUp]
    public void WriteJournal()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        Write(_data, "185.50");
        _segments = [.. Directory.GetFiles(Path.Combine(_data, "journal"), "*.jnl").Order(StringComparer.Ordinal)];
        Assert.That(_segments, Has.Length.GreaterThan(3));
        string csv = Verify().Output;
        _anchor = csv.TrimEnd()[(csv.TrimEnd().LastIndexOf(',') + 1)..];
        Assert.That(_anchor, Does.Match($"^{Last}:[0-9a-f]{{64}}$"));
    }

    [TearDown]
    public void DeleteJournal() => Directory.Delete(_data, recursive: true);

    [Test]
    public void ShouldProveTheHistory_WhenTheAnchorFits()
    {
        CliResult result = CliProcess.Run("verify", "--data", _data, "--anchor", _anchor);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("The anchor fits"));
    }

    [Test]
    public void ShouldSayWhere_WhenTheHistoryIsAnotherOne()
    {
        string other = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        Write(other, "185.51");
        CliResult result = CliProcess.Run("verify", "--data", other, "--format", "csv", "--anchor", _anchor);
        Directory.Delete(other, recursive: true);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain("WRONG,"));
        Assert.That(result.Error, Does.Contain($"sequence {Last}").And.Contain(".jnl").And.Contain("another one"));
    }

    [Test]
    public void ShouldNameTheSegmentAndTheSequence_WhenTheNewestSegmentIsRemoved()
    {
        File.Delete(_segments[^1]);
        long missing = SegmentCatalog.FirstSequenceOf(Path.GetFileName(_segments[^1]));
        CliResult result = Verify();
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain($"DAMAGED,{Path.GetFileName(_segments[^1])},0,{missing},Missing"));
        Assert.That(result.Error, Does.Contain("was removed"));
    }

    [Test]
    public void ShouldMissTheAnchorsSequence_WhenTheEndIsCutOff()
    {
        byte[] bytes = File.ReadAllBytes(_segments[^1]);
        bytes.AsSpan(SegmentHeader.PageBytes).Clear();
        File.WriteAllBytes(_segments[^1], bytes);
        CliResult result = CliProcess.Run("verify", "--data", _data, "--anchor", _anchor);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain($"the anchor's sequence {Last} is missing").And.Contain(".jnl"));
    }

    [Test]
    public void ShouldNameTheSegment_WhenTwoAreSwapped()
    {
        File.Move(_segments[1], _segments[1] + ".aside");
        File.Move(_segments[2], _segments[1]);
        File.Move(_segments[1] + ".aside", _segments[2]);
        CliResult result = Verify();
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain($"DAMAGED,{Path.GetFileName(_segments[1])},0,").And.Contain("HeaderMismatch"));
    }

    [Test]
    public void ShouldNameTheSegmentAndTheSequence_WhenOneByteIsChanged()
    {
        foreach (string segment in _segments)
        {
            byte[] bytes = File.ReadAllBytes(segment);
            bytes[SegmentHeader.PageBytes + 40] ^= 0x10;
            File.WriteAllBytes(segment, bytes);
            CliResult result = Verify();
            bytes[SegmentHeader.PageBytes + 40] ^= 0x10;
            File.WriteAllBytes(segment, bytes);
            long sequence = SegmentCatalog.FirstSequenceOf(Path.GetFileName(segment));
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Output, Does.Contain($"DAMAGED,{Path.GetFileName(segment)},{SegmentHeader.PageBytes},{sequence},Checksum"));
        }
    }

    private static void Write(string data, string price)
    {
        using var journal = new JournalBuilder(data);
        journal.Append(InputFactory.Started());
        for (int i = 2; i <= Last; i++)
        {
            journal.Append(InputFactory.Fill(1, i - 1, Side.Buy, "1", price, $"X{i}", "APEX", "AAPL", "0", currency: "USD"));
            if (i % 100 == 0)
            {
                journal.Commit();
            }
        }

        journal.Close();
    }

    private CliResult Verify() => CliProcess.Run("verify", "--data", _data, "--format", "csv");
}
