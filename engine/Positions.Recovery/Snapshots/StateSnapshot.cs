using System.Runtime.ExceptionServices;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal.Storage;

namespace Positions.Recovery.Snapshots;

/// <summary>Writes a state that nobody changes meanwhile: at the stop of an engine, and by tools. Cold, on the thread of the logic.</summary>
public static class StateSnapshot
{
    /// <summary>Writes the state as it is now and names it.</summary>
    /// <param name="storage">The snapshots' folder.</param>
    /// <param name="logic">At its last input; no epoch is open.</param>
    /// <param name="journalId">The journal that its inputs are in.</param>
    /// <param name="journalSyncedTo">The journal's last input that is synced: at or behind the state's.</param>
    /// <exception cref="SnapshotException">It cannot be written; the logic is whole.</exception>
    public static SnapshotInfo Write(IJournalStorage storage, BusinessLogic logic, ulong journalId, long journalSyncedTo)
    {
        ArgumentNullException.ThrowIfNull(logic);
        SnapshotHead head = SnapshotHead.Of(logic, journalId);
        using SnapshotWriter writer = SnapshotWriter.Begin(storage, head);
        var sink = new WriterSink(writer);
        logic.OpenEpoch(sink);
        while (logic.CopyPages(int.MaxValue))
        {
        }

        sink.ThrowIfFailed();
        writer.Complete();
        return writer.TryName(journalSyncedTo)
            ? new SnapshotInfo(storage.PathOf(SnapshotName.Of(head.Sequence)), head, writer.Digest, writer.FileBytes)
            : throw new SnapshotException(
                storage.PathOf(SnapshotName.Partial), $"the journal is synced to {journalSyncedTo} only, the state is at {head.Sequence}");
    }

    /// <summary>The epoch ends whatever the disk does: a failure is kept for later.</summary>
    private sealed class WriterSink(SnapshotWriter writer) : IPageSink
    {
        private readonly byte[] _bytes = new byte[StateMemory.PageBytes];
        private int _table;
        private int _page;
        private ExceptionDispatchInfo? _failure;

        public int FreePages => int.MaxValue;

        public Span<byte> Claim(int table, int page)
        {
            _table = table;
            _page = page;
            return _bytes;
        }

        public void Commit()
        {
            if (_failure is not null)
            {
                return;
            }

            try
            {
                writer.Add(_table, _page, _bytes);
            }
            catch (SnapshotException e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        }

        public void ThrowIfFailed() => _failure?.Throw();
    }
}
