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
    /// <summary>Business dates: what a number of 16 bits can tell apart; 250 years.</summary>
    public const int MaxDates = ushort.MaxValue;

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

    /// <summary>True if executions had been retired when a date ended, whatever has been retired since.</summary>
    public bool WasAnyRetiredAtEndOf(uint businessDate) =>
        RetiredBefore != 0 && _retention.Read(0).RetiringSince <= DateNumberOf(businessDate) + 1;

    /// <summary>True once there was anything to remember.</summary>
    public bool HasHistory => Count > 0 || RetiredBefore != 0;

    /// <summary>Business dates so far, those no longer retained included; the number of the current one.</summary>
    public int DateCount => _dates.RowCount;

    /// <summary>Engine time at which the current date began; before all time before the first.</summary>
    public long DateStartTime => _dates.RowCount < 2 ? long.MinValue : _dates.Read(_dates.RowCount - 2).EndedAt;

    /// <summary>Number of the oldest date that is retained.</summary>
    public uint OldestRetainedNumber => (uint)_retention.Read(0).OldestRetained + 1;

    /// <summary>The entry added last to the current date, for <see cref="TakeBack"/>.</summary>
    public int LastOfDateLink => _dates.Read(_dates.RowCount - 1).LastLink;

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
    public int Find(in ExecutionKey key) => Find(in key, HashOf(in key));

    /// <summary>The same with the key's hash.</summary>
    public int Find(in ExecutionKey key, uint hash)
    {
        int row = _rows.Find(in key, hash);
        if (row < 0 || IsStillThere(in _rows.Read(row)))
        {
            return row;
        }

        // Its slice has not come yet: from now on nothing finds it, so that the id can be taken anew.
        ForgetId(row);
        return NotFound;
    }

    /// <summary>Number of a business date that there was, from 1.</summary>
    public uint DateNumberOf(uint businessDate)
    {
        int date = _dates.RowCount - 1;
        while (date > 0 && _dates.Read(date).Date > businessDate)
        {
            date--;
        }

        return (uint)date + 1;
    }

    /// <summary>Adds an entry under the current business date; its id, if it has one, is not there yet.</summary>
    public int Add(in ExecutionRow execution)
    {
        int row = execution.IsIndexed ? _rows.Add(KeyOf(in execution)) : _rows.AddUnindexed();
        ref ExecutionRow added = ref _rows.Write(row);
        added = execution;
        LinkToDate(row, ref added);
        return row;
    }

    /// <summary>Adds an entry under the current business date for the caller to fill; of it only id, domain and date are there.</summary>
    /// <param name="key">Not there yet; without an id for an entry that nothing refers to.</param>
    /// <param name="hash">The key's; of no account without an id.</param>
    /// <param name="row">Its number.</param>
    public ref ExecutionRow Add(in ExecutionKey key, uint hash, out int row)
    {
        row = key.ExecId.IsNull ? _rows.AddUnindexed() : _rows.Add(hash);
        ref ExecutionRow added = ref _rows.Write(row);
        added.ExecId = key.ExecId;
        added.ExecDomain = key.ExecDomain;
        added.IdDate = (ushort)key.IdDate;
        LinkToDate(row, ref added);
        return ref added;
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

    /// <summary>Takes back the entry that was added last, to which nothing leads yet.</summary>
    /// <param name="row">Without an id.</param>
    /// <param name="lastBefore"><see cref="LastOfDateLink"/> before it was added.</param>
    public void TakeBack(int row, int lastBefore)
    {
        ref BusinessDateRow date = ref _dates.Write(_dates.RowCount - 1);
        Invariant.Check(date.LastLink == row + 1 && !_rows.Read(row).IsIndexed);
        date.LastLink = lastBefore;
        date.Count--;
        if (lastBefore == 0)
        {
            date.FirstLink = 0;
        }
        else
        {
            _rows.Write(lastBefore - 1).NextOfDateLink = 0;
        }

        _rows.FreeUnindexed(row);
    }

    /// <summary>Lets an entry without an id be known by one that is not there.</summary>
    public void GiveId(int row, in ExecutionKey key)
    {
        ref ExecutionRow execution = ref _rows.Write(row);
        Invariant.Check(!execution.IsIndexed);
        execution.ExecId = key.ExecId;
        execution.ExecDomain = key.ExecDomain;
        execution.IdDate = (ushort)key.IdDate;
        _rows.AddToIndex(in key, row);
    }

    /// <summary>Forgets the id of what was parked by an input, if it is still known by it.</summary>
    public void ForgetParked(in ExecutionKey key, long sequence)
    {
        int row = _rows.Find(in key);
        if (row >= 0 && _rows.Read(row).Sequence == sequence)
        {
            ForgetId(row);
        }
    }

    private bool IsStillThere(in ExecutionRow execution) =>
        execution.BusinessDate >= OldestRetainedDate && (execution.Kind != EntryKind.Parked || execution.BusinessDate == CurrentDate);

    /// <summary>Lets the id of an entry be unknown from now on; the row stays until its date is retired.</summary>
    public void ForgetId(int row)
    {
        _rows.RemoveFromIndex(KeyOf(in _rows.Read(row)), row);
        _rows.Write(row).ExecId = default;
    }

    private static ExecutionKey KeyOf(in ExecutionRow row) => new(row.ExecDomain, row.IdDate, in row.ExecId);

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
            retention.RetiringSince = retention.RetiredBefore == 0 ? _dates.RowCount : retention.RetiringSince;
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
                _rows.RemoveFromIndex(KeyOf(in execution), row);
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
