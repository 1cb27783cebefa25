using System;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>
/// Every execution that was applied (level 2) and the other entries of positions, by business date. Dates that are no longer retained
/// count as gone at once; their rows leave memory in slices.
/// </summary>
internal sealed class ExecutionBook
{
    private const string AssignedPrefix = "http-";
    private const int NotFound = -1;

    /// <summary>Steps along a chain of corrections; a longer one is answered as if its members were unknown heads.</summary>
    private const int MaxChainSteps = 4_096;

    private readonly KeyedTable<ExecutionRow, ExecutionKey> _rows;
    private readonly RowTable<BusinessDateRow> _dates;
    private readonly RowTable<RetentionRow> _retention;

    public ExecutionBook(StateMemory memory)
    {
        _rows = memory.AddKeyed<ExecutionRow, ExecutionKey>("executions", recyclesRows: true);
        _dates = memory.AddRows<BusinessDateRow>("executions.dates");
        _retention = memory.AddRows<RetentionRow>("executions.retention");
        _dates.Append();
        _retention.Append();
    }

    /// <summary>Executions that are retained.</summary>
    public int Count => _rows.LiveCount - _retention.Read(0).RetiredCount;

    /// <summary>yyyymmdd, 0 before the first.</summary>
    public uint CurrentDate => _dates.Read(_dates.RowCount - 1).Date;

    /// <summary>Sequence of the input that began the current date; 0 before the first.</summary>
    public long DateStartSequence => _dates.Read(_dates.RowCount - 1).StartSequence;

    public uint OldestRetainedDate => _dates.Read(_retention.Read(0).OldestRetained).Date;

    /// <summary>What happened before this time is no longer retained; 0 while everything is.</summary>
    public long RetiredBefore => _retention.Read(0).RetiredBefore;

    /// <summary>Rows of dates no longer retained that are in memory still.</summary>
    public int RowsToFree => _retention.Read(0).RetiredCount;

    public bool HasRowsToFree => RowsToFree > 0;

    public ref readonly ExecutionRow Read(int row) => ref _rows.Read(row);

    public ref ExecutionRow Write(int row) => ref _rows.Write(row);

    /// <summary>Hints, see <see cref="KeyedTable{TRow,TKey}.PrefetchIndex"/>.</summary>
    public uint PrefetchIndex(in ExecutionKey key) => _rows.PrefetchIndex(in key);

    public int PrefetchRow(uint hash) => _rows.PrefetchRow(hash);

    public void PrefetchAdd(int ahead) => _rows.PrefetchAdd(ahead);

    /// <summary>The execution with this id, if it is retained; -1 else.</summary>
    public int Find(uint execDomain, in Text36 execId)
    {
        var key = new ExecutionKey(execDomain, in execId);
        return Find(in key, HashOf(in key));
    }

    /// <summary>The same with the key's hash.</summary>
    public int Find(in ExecutionKey key, uint hash)
    {
        int row = _rows.Find(in key, hash);
        if (row < 0 || IsStillThere(in _rows.Read(row)))
        {
            return row;
        }

        // Its slice has not come yet: from now on nothing finds it, so that the id can be taken anew.
        _rows.RemoveFromIndex(in key, row);
        _rows.Write(row).ExecId = default;
        return NotFound;
    }

    /// <summary>Adds an entry under the current business date; its id, if it has one, is not there yet.</summary>
    public int Add(in ExecutionRow execution)
    {
        int row = execution.IsIndexed ? _rows.Add(new ExecutionKey(execution.ExecDomain, in execution.ExecId)) : _rows.AddUnindexed();
        ref ExecutionRow added = ref _rows.Write(row);
        added = execution;
        LinkToDate(row, ref added);
        return row;
    }

    /// <summary>Adds an entry under the current business date for the caller to fill; of it only id, domain and date are there.</summary>
    /// <param name="key">Not there yet; without an id for an entry that nothing refers to.</param>
    /// <param name="hash">The key's; of no account without an id.</param>
    public int Add(in ExecutionKey key, uint hash)
    {
        int row = key.ExecId.IsNull ? _rows.AddUnindexed() : _rows.Add(hash);
        ref ExecutionRow added = ref _rows.Write(row);
        added.ExecId = key.ExecId;
        added.ExecDomain = key.ExecDomain;
        LinkToDate(row, ref added);
        return row;
    }

    public static uint HashOf(in ExecutionKey key) => KeyedTable<ExecutionRow, ExecutionKey>.HashOf(in key);

    private void LinkToDate(int row, ref ExecutionRow added)
    {
        ref BusinessDateRow date = ref _dates.Write(_dates.RowCount - 1);
        added.BusinessDate = date.Date;
        added.NextOfDateLink = 0;
        if (date.LastLink == 0)
        {
            date.FirstLink = row + 1;
        }
        else
        {
            _rows.Write(date.LastLink - 1).NextOfDateLink = row + 1;
        }

        date.LastLink = row + 1;
        date.Count++;
    }

    /// <summary>Forgets the id of what was parked by an input, if it is still known by it.</summary>
    public void ForgetParked(uint execDomain, in Text36 execId, long sequence)
    {
        int row = _rows.Find(new ExecutionKey(execDomain, in execId));
        if (row >= 0 && _rows.Read(row).Sequence == sequence)
        {
            ForgetId(execDomain, in execId);
        }
    }

    private bool IsStillThere(in ExecutionRow execution) =>
        execution.BusinessDate >= OldestRetainedDate && (execution.Kind != EntryKind.Parked || execution.BusinessDate == CurrentDate);

    /// <summary>Lets an id that is there be unknown from now on; the row stays until its date is retired.</summary>
    public void ForgetId(uint execDomain, in Text36 execId)
    {
        var key = new ExecutionKey(execDomain, in execId);
        int row = _rows.Find(in key);
        Invariant.Check(row >= 0);
        _rows.RemoveFromIndex(in key, row);
        _rows.Write(row).ExecId = default;
    }

    /// <summary>The execution that stands in the place of <paramref name="row"/>; -1 if the chain is too long to follow.</summary>
    public int HeadOf(int row)
    {
        for (int step = 0; step < MaxChainSteps; step++)
        {
            int next = _rows.Read(row).ReplacedByLink;
            if (next == 0)
            {
                return row;
            }

            row = next - 1;
        }

        return NotFound;
    }

    /// <summary>Begins a business date; of those before it <paramref name="retainDates"/> - 1 are retained.</summary>
    public void StartDate(uint date, long retainDates, long sequence, UtcNanos engineTime)
    {
        Invariant.Check(date > CurrentDate && retainDates >= 1);
        _dates.Write(_dates.RowCount - 1).EndedAt = engineTime.Value;
        int added = _dates.Append();
        _dates.Write(added).Date = date;
        _dates.Write(added).StartSequence = sequence;
        ref RetentionRow retention = ref _retention.Write(0);
        int oldest = (int)Math.Max(retention.OldestRetained, _dates.RowCount - retainDates);
        while (retention.OldestRetained < oldest)
        {
            ref readonly BusinessDateRow retired = ref _dates.Read(retention.OldestRetained++);
            retention.RetiredCount += retired.Count;
            retention.RetiredBefore = retired.EndedAt;
        }
    }

    /// <summary>Takes at most <paramref name="maxRows"/> rows that are no longer retained out of memory; returns how many.</summary>
    public int FreeSlice(int maxRows)
    {
        int freed = 0;
        ref RetentionRow retention = ref _retention.Write(0);
        while (freed < maxRows && retention.RetiredCount > 0)
        {
            ref BusinessDateRow date = ref _dates.Write(retention.Freeing);
            if (date.FirstLink == 0)
            {
                retention.Freeing++;
                continue;
            }

            int row = date.FirstLink - 1;
            ref readonly ExecutionRow execution = ref _rows.Read(row);
            date.FirstLink = execution.NextOfDateLink;
            date.LastLink = date.FirstLink == 0 ? 0 : date.LastLink;
            date.Count--;
            if (execution.IsIndexed)
            {
                _rows.RemoveFromIndex(new ExecutionKey(execution.ExecDomain, in execution.ExecId), row);
            }

            _rows.FreeUnindexed(row);
            retention.RetiredCount--;
            freed++;
        }

        return freed;
    }

    public void Reserve(long executions) => _rows.Reserve(executions);

    /// <summary><c>http-</c> and the sequence of the input: unique, and the same at every replay.</summary>
    public static Text36 AssignedId(long sequence)
    {
        var id = default(Text36);
        Span<byte> bytes = id.MutableBytes;
        for (int i = 0; i < AssignedPrefix.Length; i++)
        {
            bytes[i] = (byte)AssignedPrefix[i];
        }

        bool fits = System.Buffers.Text.Utf8Formatter.TryFormat(sequence, bytes[AssignedPrefix.Length..], out _);
        Invariant.Check(fits);
        return id;
    }
}
