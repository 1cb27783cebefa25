using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli;

/// <summary>Replays a data directory for a verb: read-only, up to what is released when an engine runs on it.</summary>
internal static class DataReader
{
    private const int CancellationEvery = 65_536;

    /// <exception cref="JournalException">The directory, its journal, or a part of it is not there or damaged.</exception>
    public static ReplayResult Replay<TSink>(
        string dataDirectory,
        BusinessLogic logic,
        ref TSink sink,
        long? toSequence,
        UtcNanos? toTime,
        VerbContext context,
        InputEdit? edit = null)
        where TSink : struct, IOutputSink
    {
        using var progress = new ProgressLine(context.Error);
        long from = logic.AppliedSequence;
        long? total = progress.IsShown ? Math.Min(toSequence ?? long.MaxValue, EndOf(dataDirectory, toTime, context)) - from : null;
        ReplayResult result = JournalReplay.Run(
            OpenJournal(dataDirectory, context),
            logic,
            ref sink,
            new ReplayOptions
            {
                Limit = JournalReplay.LimitFor(dataDirectory),
                ToSequence = toSequence,
                ToTime = toTime,
                Edit = edit,
                Progress = at => progress.Show(at.Count, total, "inputs"),
            },
            context.Interrupted);
        if (toSequence is long wanted && result.LastSequence < wanted && toTime is null)
        {
            throw new UsageException($"--to-sequence {wanted}: the journal ends at {result.LastSequence}");
        }

        return result;
    }

    /// <summary>
    /// The state to begin a replay with: of the newest snapshot not behind what is wanted, or empty. One that fails a check is told on stderr.
    /// </summary>
    /// <exception cref="JournalException">The journal ends before the snapshot, or it belongs to another one.</exception>
    public static BusinessLogic Begin(string dataDirectory, long? toSequence, UtcNanos? toTime, VerbContext context)
    {
        var options = new CoreOptions { ReserveAhead = false };
        LoadedSnapshot? snapshot = OpenSnapshots(dataDirectory) is { } folder
            ? SnapshotCatalog.LoadNewest(
                folder, options, passedOver => context.Error.WriteLine($"positions: passed over: {passedOver.Message}"), toSequence ?? long.MaxValue, toTime)
            : null;
        if (snapshot is null)
        {
            return new BusinessLogic(options);
        }

        try
        {
            IJournalStorage journal = OpenJournal(dataDirectory, context);
            JournalRecoveryResult end = JournalRecovery.Scan(journal, new JournalRecoveryOptions { ScanFromSequence = snapshot.Head.Sequence + 1 });

            // Beside a running engine the scan may miss what is being written.
            SnapshotCatalog.CheckAgainst(snapshot, end.JournalId, DataDirectoryLock.IsHeld(dataDirectory) ? long.MaxValue : end.LastSequence);
            return snapshot.Logic;
        }
        catch
        {
            snapshot.Logic.Dispose();
            throw;
        }
    }

    /// <summary>Null if there is no folder of snapshots.</summary>
    public static IJournalStorage? OpenSnapshots(string dataDirectory)
    {
        string folder = Path.Combine(dataDirectory, SnapshotCatalog.DirectoryName);
        return Directory.Exists(folder) ? FileJournalStorage.OpenForReading(folder) : null;
    }

    /// <summary>Shows every input to <paramref name="look"/> without applying it, up to where a replay would go.</summary>
    /// <exception cref="JournalException">As <see cref="Replay"/>.</exception>
    public static void Scan(string dataDirectory, long? toSequence, InputEdit look, VerbContext context)
    {
        using JournalReader reader = JournalReader.Open(OpenJournal(dataDirectory, context), 1, JournalReplay.LimitFor(dataDirectory));
        InputEvent input = default;
        while (reader.TryRead(out JournalRecord record) && record.Sequence <= (toSequence ?? long.MaxValue))
        {
            input.CopyFrom(record.Bytes);
            look(ref input);
            if (record.Sequence % CancellationEvery == 0)
            {
                context.Interrupted.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The last input that may be read now, not later than a time; 0 if there is none.</summary>
    public static long EndOf(string dataDirectory, UtcNanos? toTime, VerbContext context) =>
        JournalScan.EndOf(OpenJournal(dataDirectory, context), new JournalFilter { ToTime = toTime }, JournalReplay.LimitFor(dataDirectory));

    /// <summary>The journal with its archive, where there is one.</summary>
    /// <exception cref="JournalAccessException">There is no journal, or not the archive that was named.</exception>
    public static IJournalStorage OpenJournal(string dataDirectory, VerbContext context)
    {
        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(dataDirectory));
        string archive = context.ArchiveDirectory ?? JournalReplay.ArchiveDirectory(dataDirectory);
        return context.ArchiveDirectory is not null || Directory.Exists(archive)
            ? new ArchivedJournalStorage(journal, new SegmentArchive(FileJournalStorage.OpenForReading(archive)))
            : journal;
    }
}
