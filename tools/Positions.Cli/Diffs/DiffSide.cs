using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli.Diffs;

/// <summary>One of two things to compare: a data directory with its journal, or a snapshot file. Read-only.</summary>
internal sealed class DiffSide
{
    private readonly VerbContext _context;

    /// <exception cref="JournalAccessException">There is no journal.</exception>
    public DiffSide(string path, VerbContext context)
    {
        _context = context;
        Path = path;
        IsSnapshot = File.Exists(path);
        if (!IsSnapshot)
        {
            Journal = DataReader.OpenJournal(path, context);
            Limit = JournalReplay.LimitFor(path);
        }
    }

    public string Path { get; }

    /// <summary>Anything that is a file; a directory is that of an engine.</summary>
    public bool IsSnapshot { get; }

    /// <summary>Null for a snapshot.</summary>
    public IJournalStorage? Journal { get; }

    public JournalReadLimit Limit { get; }

    /// <summary>Last input that may be read; 0 for a snapshot.</summary>
    public long EndOfJournal() => Journal is null ? 0 : JournalScan.EndOf(Journal, new JournalFilter(), Limit);

    /// <summary>The state behind <paramref name="toSequence"/>, replayed; of a snapshot the state that it holds. The caller disposes it.</summary>
    /// <exception cref="JournalException">The journal, or a part of it, is not there or damaged.</exception>
    /// <exception cref="SnapshotException">The snapshot is damaged, or of another logic version.</exception>
    public BusinessLogic Load(long toSequence)
    {
        var options = new CoreOptions { ReserveAhead = false };
        if (IsSnapshot)
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
            return SnapshotReader.Read(FileJournalStorage.OpenForReading(folder), System.IO.Path.GetFileName(Path), options).Logic;
        }

        var logic = new BusinessLogic(options);
        var sink = new NullSink();
        DataReader.Replay(Path, logic, ref sink, toSequence, null, _context);
        return logic;
    }
}
