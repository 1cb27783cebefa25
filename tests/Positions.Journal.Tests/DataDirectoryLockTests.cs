using System.Diagnostics;
using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;

namespace Positions.Journal.Tests;

public sealed class DataDirectoryLockTests
{
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void ShouldNameTheHolder_WhenTheDirectoryIsInUse()
    {
        using DataDirectoryLock first = DataDirectoryLock.Acquire(_directory.FullPath);
        Assert.That(DataDirectoryLock.IsHeld(_directory.FullPath), Is.True);
        DataDirectoryLockedException exception =
            Assert.Throws<DataDirectoryLockedException>(() => DataDirectoryLock.Acquire(_directory.FullPath))!;
        Assert.That(exception.Message, Does.Contain(Path.Combine(_directory.FullPath, "lock")));
        Assert.That(exception.Holder, Is.EqualTo($"process {Environment.ProcessId}"));
    }

    [Test]
    public void ShouldBeFree_WhenTheHolderLetGo()
    {
        Assert.That(DataDirectoryLock.IsHeld(_directory.FullPath), Is.False);
        DataDirectoryLock.Acquire(_directory.FullPath).Dispose();
        Assert.That(DataDirectoryLock.IsHeld(_directory.FullPath), Is.False);
        using DataDirectoryLock second = DataDirectoryLock.Acquire(_directory.FullPath);
        Assert.That(DataDirectoryLock.IsHeld(_directory.FullPath), Is.True);
    }

    [Test]
    public void ShouldCreateTheDirectory_WhenItIsMissing()
    {
        string missing = Path.Combine(_directory.FullPath, "a", "b");
        using DataDirectoryLock taken = DataDirectoryLock.Acquire(missing);
        Assert.That(File.Exists(Path.Combine(missing, "lock")), Is.True);
    }

    [Test]
    [Platform("Linux", Reason = "flock(1) is the other process")]
    [CancelAfter(30_000)]
    public void ShouldSeeTheOtherProcess_WhenItHoldsTheLock()
    {
        string path = Path.Combine(_directory.FullPath, "lock");
        var start = new ProcessStartInfo("flock") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--exclusive", path, "sh", "-c", $"echo process 4711 > '{path}'; echo locked; read line"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process other = Process.Start(start)!;
        Assert.That(other.StandardOutput.ReadLine(), Is.EqualTo("locked"));
        Assert.That(
            () => DataDirectoryLock.Acquire(_directory.FullPath),
            Throws.TypeOf<DataDirectoryLockedException>().With.Property("Holder").EqualTo("process 4711"));

        other.StandardInput.WriteLine();
        other.WaitForExit();
        DataDirectoryLock.Acquire(_directory.FullPath).Dispose();
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldBeTaken_WhenToolsOnlyLook(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        DataDirectoryLock.Acquire(_directory.FullPath).Dispose();
        var looking = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ = DataDirectoryLock.IsHeld(_directory.FullPath);
                Thread.Sleep(1);
            }
        });
        looking.Start();
        try
        {
            for (int i = 0; i < 300; i++)
            {
                DataDirectoryLock.Acquire(_directory.FullPath).Dispose();
            }
        }
        finally
        {
            stop.Cancel();
            looking.Join();
        }
    }

    [Test]
    public void ShouldNameThePathAndWhatToDo_WhenThereIsNoAccess()
    {
        // A file where a directory should be: refused whatever the rights of the user who runs the test.
        string file = Path.Combine(_directory.FullPath, "file");
        File.WriteAllText(file, "");
        string path = Path.Combine(file, "data");

        JournalAccessException storage = Assert.Throws<JournalAccessException>(() => FileJournalStorage.OpenForWriting(path))!;
        Assert.That(storage.Message, Does.Contain(path).And.Contain("Engine:DataDirectory"));
        JournalAccessException taken = Assert.Throws<JournalAccessException>(() => DataDirectoryLock.Acquire(path))!;
        Assert.That(taken.Message, Does.Contain(path).And.Contain("Engine:DataDirectory"));
        Assert.That(() => FileJournalStorage.OpenForReading(path), Throws.TypeOf<JournalAccessException>().With.Message.Contains(path));
    }

    [Test]
    [Platform("Linux", Reason = "/proc is read-only for every user")]
    public void ShouldSayNoAccess_WhenTheDirectoryIsReadOnly()
    {
        Assert.That(() => FileJournalStorage.OpenForWriting("/proc/self"), Throws.TypeOf<JournalAccessException>());
        Assert.That(() => DataDirectoryLock.Acquire("/proc/self"), Throws.TypeOf<JournalAccessException>());
    }
}
