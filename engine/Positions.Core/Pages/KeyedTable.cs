using System;
using System.Numerics;

namespace Positions.Core.Pages;

/// <summary>
/// A table of rows with a hash index over their keys. Rows may be taken out again where the table was made with a list of free rows;
/// the row freed last is taken first, so that the pages depend on nothing but the order of what was done.
/// </summary>
internal sealed class KeyedTable<TRow, TKey> : IDisposable
    where TRow : unmanaged, IKeyedRow<TRow, TKey>
    where TKey : unmanaged
{
    private const int NotFound = -1;

    private readonly RowTable<TRow> _rows;

    private readonly FreeRows? _free;

    public KeyedTable(string name, bool recyclesRows = false)
    {
        _rows = new RowTable<TRow>(name);
        Index = new HashIndex(name);
        _free = recyclesRows ? new FreeRows(name) : null;
    }

    /// <summary>Rows taken so far, free ones included: numbers below it may be read.</summary>
    public int RowCount => _rows.RowCount;

    /// <summary>Rows in use.</summary>
    public int LiveCount => _rows.RowCount - (_free?.Count ?? 0);

    /// <summary>Pages of the free list; null if rows are never taken out.</summary>
    public PageTable? Free => _free?.Table;

    public RowTable<TRow> Rows => _rows;

    public HashIndex Index { get; }

    public ref readonly TRow Read(int row) => ref _rows.Read(row);

    public ref TRow Write(int row) => ref _rows.Write(row);

    /// <summary>The row with this key, or -1.</summary>
    public int Find(in TKey key) => Find(in key, TRow.Hash(in key));

    /// <summary>The same with the key's hash.</summary>
    public int Find(in TKey key, uint hash)
    {
        ref readonly IndexBucket line = ref Index.Head(hash);
        while (true)
        {
            uint matches = HashIndex.Matches(in line, hash);
            while (matches != 0)
            {
                int row = line.Rows[BitOperations.TrailingZeroCount(matches)];
                if (TRow.Matches(in _rows.Read(row), in key))
                {
                    return row;
                }

                matches &= matches - 1;
            }

            if (line.Overflow == 0)
            {
                return NotFound;
            }

            line = ref Index.Next(in line);
        }
    }

    /// <summary>Asks for the index line of a key and returns its hash: a hint, as is the following.</summary>
    public uint PrefetchIndex(in TKey key)
    {
        uint hash = TRow.Hash(in key);
        Index.Prefetch(hash);
        return hash;
    }

    /// <summary>
    /// Asks for the row that an index line, which should have come by now, has under a hash, else for the chain's second line. Returns
    /// that row, or -1; its key may be another.
    /// </summary>
    public int PrefetchRow(uint hash)
    {
        ref readonly IndexBucket line = ref Index.Head(hash);
        uint matches = HashIndex.Matches(in line, hash);
        if (matches != 0)
        {
            int row = line.Rows[BitOperations.TrailingZeroCount(matches)];
            _rows.Prefetch(row);
            return row;
        }

        if (line.Overflow != 0)
        {
            Index.PrefetchNext(in line);
        }

        return NotFound;
    }

    /// <summary>Asks for the row that will be taken after so many others, as far as that can be told.</summary>
    public void PrefetchAdd(int ahead)
    {
        if (_free is null || _free.Count == 0)
        {
            _rows.PrefetchAppend(ahead);
        }
    }

    /// <summary>
    /// Takes a row for a key that is not there, all zero; the caller writes the key into it before anything else is looked up.
    /// </summary>
    public int Add(in TKey key) => Add(TRow.Hash(in key));

    /// <summary>The same with the key's hash.</summary>
    public int Add(uint hash)
    {
        int row = AddUnindexed();
        Index.Insert(hash, row, LiveCount);
        return row;
    }

    public static uint HashOf(in TKey key) => TRow.Hash(in key);

    /// <summary>Takes a row, all zero, that no key finds.</summary>
    public int AddUnindexed() => _free is not null && _free.TryTake(out int freed) ? freed : _rows.Append();

    /// <summary>Lets a key that is not there find a row that is.</summary>
    public void AddToIndex(in TKey key, int row) => Index.Insert(TRow.Hash(in key), row, LiveCount);

    /// <summary>Takes a row out of the index only; its content stays.</summary>
    public void RemoveFromIndex(in TKey key, int row) => Index.Remove(TRow.Hash(in key), row);

    /// <summary>Gives back a row that no key finds (any more).</summary>
    public void FreeUnindexed(int row)
    {
        Invariant.Check(_free is not null);
        _rows.Write(row) = default;
        _free.Give(row);
    }

    public void Reserve(long rows)
    {
        _rows.Reserve(rows);
        Index.Reserve(rows);
    }

    public void Dispose()
    {
        _rows.Dispose();
        Index.Dispose();
        _free?.Dispose();
    }
}
