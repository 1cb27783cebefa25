using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli.Tests;

/// <summary>Snapshots of a data directory's own journal, and such as are whole in every byte and still not what the journal says.</summary>
internal static class SnapshotWriting
{
    /// <summary>Replays on from where <paramref name="logic"/> stands, one fill taken for another if so wanted, and writes the snapshot there.</summary>
    public static void Write(string dataDirectory, BusinessLogic logic, ulong journalId, long sequence, long forgedFill)
    {
        var sink = default(NullSink);
        void Forge(ref InputEvent input)
        {
            if (input.Sequence == forgedFill)
            {
                Fill fill = input.Block<Fill>();
                fill.Quantity = new Decimal8(7 * Decimal8.One);
                input.SetMessage(in fill);
            }
        }

        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(dataDirectory));
        JournalReplay.Run(journal, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = sequence, Edit = Forge });
        StateSnapshot.Write(FileJournalStorage.OpenForWriting(Path.Combine(dataDirectory, SnapshotCatalog.DirectoryName)), logic, journalId, sequence);
    }
}
