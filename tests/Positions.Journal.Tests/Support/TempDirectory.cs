using Positions.Journal.Storage;

namespace Positions.Journal.Tests.Support;

/// <summary>A directory of its own for one test, deleted afterwards.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory() => FullPath = Directory.CreateTempSubdirectory("journal-test-").FullName;

    public string FullPath { get; }

    public string JournalPath => Path.Combine(FullPath, "journal");

    public FileJournalStorage Open() => FileJournalStorage.OpenForWriting(JournalPath);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
