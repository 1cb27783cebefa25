using System.Diagnostics;
using Positions.Journal;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions journal dump --follow</c> beside a writer, over the ends of segments, until it is interrupted.</summary>
[CancelAfter(120_000)]
public sealed class FollowTests
{
    private string _data = "";

    [SetUp]
    public void MakeDirectory() => _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_data, recursive: true);

    [Test]
    public async Task ShouldPrintWhatIsReleasedAndExitWith130_WhenInterrupted(CancellationToken timeout)
    {
        using DataDirectoryLock held = DataDirectoryLock.Acquire(_data);
        using JournalBuilder journal = BeginJournal();
        using Process follower = CliProcess.Start(HearInterrupts, "journal", "dump", "--data", _data, "--follow", "--account", "APEX", "--format", "csv");
        Assert.That(await follower.StandardOutput.ReadLineAsync(timeout), Does.StartWith("sequence,"));
        long next = 2;
        next = await ReadAsync(follower, next, 50, timeout);
        for (int round = 0; round < 6; round++)
        {
            // 100 inputs are most of a segment; the last ten are written and not yet released.
            Append(journal, 100);
            journal.Commit(journal.LastSequence - 10);
            next = await ReadAsync(follower, next, journal.LastSequence - 10, timeout);
        }

        Append(journal, 1);
        journal.Commit();
        await ReadAsync(follower, next, journal.LastSequence, timeout);

        Assert.That(Directory.GetFiles(Path.Combine(_data, "journal"), "*.jnl"), Has.Length.GreaterThan(3));
        using (Process kill = Process.Start("kill", ["-INT", $"{follower.Id}"]))
        {
            await kill.WaitForExitAsync(timeout);
        }

        Assert.That(await follower.StandardOutput.ReadToEndAsync(timeout), Is.Empty, "nothing twice, nothing beyond");
        await follower.WaitForExitAsync(timeout);
        Assert.That(await follower.StandardError.ReadToEndAsync(timeout), Does.StartWith("positions: "));
        Assert.That(follower.ExitCode, Is.EqualTo(130));
    }

    [Test]
    public async Task ShouldEndByItself_WhenWhoeverReadItHasGone(CancellationToken timeout)
    {
        using DataDirectoryLock held = DataDirectoryLock.Acquire(_data);
        using JournalBuilder journal = BeginJournal();
        using Process follower = CliProcess.Start("journal", "dump", "--data", _data, "--follow", "--format", "csv");
        Assert.That(await follower.StandardOutput.ReadLineAsync(timeout), Does.StartWith("sequence,"));

        // Nothing more is released: it is not by a write that it learns of it.
        follower.StandardOutput.Close();
        await follower.WaitForExitAsync(timeout);
        Assert.That(await follower.StandardError.ReadToEndAsync(timeout), Is.Empty);
        Assert.That(follower.ExitCode, Is.EqualTo(141));
    }

    [TestCase("journal dump --format csv")]
    [TestCase("journal dump --format json")]
    [TestCase("journal dump")]
    [TestCase("query SELECT*FROM\tinputs --format csv")]
    public async Task ShouldStopEarly_WhenOnlyTheStartIsRead(string line, CancellationToken timeout)
    {
        // Some times what a pipe holds.
        using (var journal = new JournalBuilder(_data, segmentBytes: 1 << 20))
        {
            journal.Append(InputFactory.Started());
            Append(journal, 10_000);
            journal.Close();
        }

        using Process reader = CliProcess.Start([.. line.Split(' '), "--data", _data]);
        char[] start = new char[10];
        Assert.That(await reader.StandardOutput.ReadBlockAsync(start, timeout), Is.EqualTo(start.Length));
        reader.StandardOutput.Close();
        await reader.WaitForExitAsync(timeout);
        Assert.That(await reader.StandardError.ReadToEndAsync(timeout), Is.Empty);
        Assert.That(reader.ExitCode, Is.EqualTo(141));
    }

    /// <summary>A shell lets what it starts in the background ignore interrupts, down to the last child: this one hears them all the same.</summary>
    private static void HearInterrupts(ProcessStartInfo start)
    {
        start.ArgumentList.Insert(0, "--default-signal=INT");
        start.ArgumentList.Insert(1, start.FileName);
        start.FileName = "env";
    }

    private static async Task<long> ReadAsync(Process follower, long next, long last, CancellationToken timeout)
    {
        for (; next <= last; next++)
        {
            Assert.That(await follower.StandardOutput.ReadLineAsync(timeout), Does.StartWith($"{next},"));
        }

        return next;
    }

    /// <summary>Fifty inputs, all released.</summary>
    private JournalBuilder BeginJournal()
    {
        var journal = new JournalBuilder(_data);
        journal.Append(InputFactory.Started());
        Append(journal, 49);
        return journal.Commit();
    }

    private static void Append(JournalBuilder journal, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long at = journal.LastSequence;
            journal.Append(InputFactory.Fill(1, at, Side.Buy, "1", "185.50", $"X{at}", "APEX", "AAPL", "0", currency: "USD"));
        }
    }
}
