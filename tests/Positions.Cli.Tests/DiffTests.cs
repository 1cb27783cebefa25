using System.Runtime.InteropServices;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions diff</c>: the first input that differs and every key that does, of journals and of snapshots.</summary>
[CancelAfter(60_000)]
public sealed class DiffTests
{
    private const string Header = "what,sequence,key,field,a,b\n";

    private string _root = "";

    private string A => Path.Combine(_root, "a");

    private string B => Path.Combine(_root, "b");

    [SetUp]
    public void MakeDirectory() => _root = Directory.CreateTempSubdirectory("positions-cli-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public void ShouldExitWithZero_WhenEveryInputIsTheSame()
    {
        Write(A, 200);
        Write(B, 200);
        CliResult result = CliProcess.Run("diff", A, B, "--format", "csv");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Is.EqualTo(Header));
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(CliProcess.Run("diff", A, B).Output, Does.Contain("The same: every input"));
    }

    [Test]
    public void ShouldNameTheInputAndTheKeys_WhenOnePriceDiffers()
    {
        Write(A, 200);
        Write(B, 200, price: at => at == 123 ? "186" : "185.5");
        CliResult result = CliProcess.Run("diff", A, B, "--format", "csv");
        Assert.That(result.Output, Does.StartWith(Header + "input,123,,price,185.5,186\nposition,,ACC2 AAPL,openCost,12428.5,12429\n"));
        Assert.That(result.Output, Does.Not.Contain("quantity").And.Not.Contain("ACC1"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(CliProcess.Run("diff", A, B, "--to-sequence", "122").ExitCode, Is.Zero);
        Assert.That(CliProcess.Run("diff", A, B, "--to-sequence", "123").ExitCode, Is.EqualTo(1));
        Assert.That(CliProcess.Run("diff", A, B, "--format", "json").Output, Does.StartWith("{\"firstDifferentSequence\":123,"));
        Assert.That(CliProcess.Run("diff", A, B, "--limit", "0").Error, Does.Contain("more fields differ"));
    }

    [Test]
    public void ShouldShowADash_WhenAKeyIsOnOneSideOnly()
    {
        Write(A, 20);
        Write(B, 20, symbol: static at => at == 20 ? "MSFT" : "AAPL");
        CliResult result = CliProcess.Run("diff", B, A, "--format", "csv");
        Assert.That(result.Output, Does.Contain("\ninput,20,,symbol,MSFT,AAPL\n").And.Contain("\nposition,,ACC2 MSFT,quantity,1,-\n"));
    }

    [Test]
    public void ShouldLeaveTimesOut_WhenToldTo()
    {
        Write(A, 20);
        Write(B, 20, delayNanos: 7);
        CliResult strict = CliProcess.Run("diff", A, B, "--format", "csv");
        Assert.That(strict.Output, Does.Contain("input,1,,engineTime,").And.Contain("00Z,").And.Contain("07Z\n"));
        CliResult result = CliProcess.Run("diff", A, B, "--ignore-times");
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }

    [Test]
    public void ShouldTellBytesThatNoFieldShows_WhenTimesAreLeftOut()
    {
        Write(A, 20);
        Write(B, 20, delayNanos: 7, reservedAt: 9);
        foreach (string[] more in (string[][])[[], ["--to-sequence", "12"]])
        {
            CliResult result = CliProcess.Run(["diff", A, B, "--ignore-times", "--format", "csv", .. more]);
            Assert.That(result.Output, Does.Contain("input,9,,bytes,"));
            Assert.That(result.ExitCode, Is.EqualTo(1));
        }

        Assert.That(CliProcess.Run("diff", A, B, "--ignore-times", "--to-sequence", "8").ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldSayWhatWasNotCompared_WhenOneBeginsLater()
    {
        Write(A, 200);
        Write(B, 200);
        string[] segments = [.. Directory.GetFiles(JournalReplay.JournalDirectory(B), "*.jnl").Order(StringComparer.Ordinal)];
        _ = SegmentName.TryParse(Path.GetFileName(segments[1]), out long first);
        File.Delete(segments[0]);
        CliResult result = CliProcess.Run("diff", A, B);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain($"every input from {first} on").And.Not.Contain("every figure"));
        CliResult before = CliProcess.Run("diff", A, B, "--to-sequence", $"{first - 1}");
        Assert.That(before.ExitCode, Is.EqualTo(2), "nothing was compared");
        Assert.That(before.Error, Does.Contain($"both have is {first}"));
    }

    [Test]
    public void ShouldSayHowFarBothGo_WhenOneEndsEarlier()
    {
        Write(A, 200);
        Write(B, 150);
        CliResult result = CliProcess.Run("diff", A, B, "--format", "csv");
        Assert.That(result.Output, Is.EqualTo(Header + "state,,,lastSequence,200,150\n"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(CliProcess.Run("diff", A, B, "--to-sequence", "150").ExitCode, Is.Zero);
        Assert.That(CliProcess.Run("diff", A, B, "--to-sequence", "151").ExitCode, Is.EqualTo(2));
        Assert.That(CliProcess.Run("diff", A, Path.Combine(_root, "none")).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public void ShouldHoldASnapshotAgainstTheJournal_WhenGivenOne()
    {
        Write(A, 200);
        Write(B, 200, price: static at => at == 99 ? "186" : "185.5");
        string snapshot = Snapshot(A, 100);
        CliResult same = CliProcess.Run("diff", snapshot, A);
        Assert.That(same.ExitCode, Is.Zero, same.Output + same.Error);
        Assert.That(same.Output, Does.Contain("Digest at sequence 100"));
        CliResult other = CliProcess.Run("diff", B, snapshot, "--format", "csv");
        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(other.Output, Does.Contain("\nposition,,ACC2 AAPL,openCost,6307.5,6307\n").And.Not.Contain("\nsource,"));
        CliResult both = CliProcess.Run("diff", snapshot, Snapshot(B, 90), "--format", "csv");
        Assert.That(both.Output, Does.Contain("\nstate,,,appliedSequence,100,90\n"));
        Assert.That(CliProcess.Run("diff", Snapshot(A, 200), Half(B)).ExitCode, Is.EqualTo(2), "the journal ends before the snapshot");
    }

    private string Half(string data)
    {
        string half = data + "-half";
        Write(half, 60);
        return half;
    }

    /// <summary>Of the state behind an input, as a recovery would find it.</summary>
    private static string Snapshot(string data, long sequence)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = new NullSink();
        ReplayResult result = JournalReplay.Run(
            FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(data)),
            logic,
            ref sink,
            new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = sequence });
        string folder = Path.Combine(data, SnapshotCatalog.DirectoryName);
        FileJournalStorage storage = FileJournalStorage.OpenForWriting(folder);
        using SnapshotWriter writer = SnapshotWriter.Begin(storage, new SnapshotHead
        {
            Sequence = sequence,
            EngineTime = result.LastEngineTime,
            Term = result.LastTerm,
            JournalId = 0xC0FFEE,
            LogicVersion = BusinessLogic.LogicVersion,
            Tables = [.. Enumerable.Range(0, logic.TableCount).Select(logic.GetTable)],
        });
        logic.OpenEpoch(new PageSink(writer));
        while (logic.CopyPages(int.MaxValue))
        {
        }

        writer.Complete();
        Assert.That(writer.TryName(sequence), Is.True);
        return Path.Combine(folder, SnapshotName.Of(sequence));
    }

    private static void Write(string data, int last, Func<int, string>? price = null, Func<int, string>? symbol = null, long delayNanos = 0, int reservedAt = 0)
    {
        using var journal = new JournalBuilder(data);
        UtcNanos Time(int at) => new(InputFactory.DefaultTime.Value + (at * 1_000_000_000L) + delayNanos);
        journal.Append(InputFactory.Started(), Time(1));
        for (int i = 2; i <= last; i++)
        {
            Fill fill = InputFactory.Fill(
                1, i - 1, Side.Buy, "1", price?.Invoke(i) ?? "185.5", $"X{i}", i % 3 == 0 || i == 20 ? "ACC2" : "ACC1", symbol?.Invoke(i) ?? "AAPL", "0",
                currency: "USD");

            // The last of the reserved bytes: no field shows it.
            MemoryMarshal.AsBytes(new Span<Fill>(ref fill))[^1] = (byte)(i == reservedAt ? 1 : 0);
            journal.Append(fill, Time(i));
            if (i % 50 == 0)
            {
                journal.Commit();
            }
        }

        journal.Close();
    }

    private sealed class PageSink(SnapshotWriter writer) : IPageSink
    {
        private readonly byte[] _page = new byte[StateMemory.PageBytes];
        private (int Table, int Page) _claimed;

        public int FreePages => 100;

        public Span<byte> Claim(int table, int page)
        {
            _claimed = (table, page);
            return _page;
        }

        public void Commit() => writer.Add(_claimed.Table, _claimed.Page, _page);
    }
}
