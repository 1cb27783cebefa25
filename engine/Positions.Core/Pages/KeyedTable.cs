using System;
using System.Numerics;

namespace Positions.Core.Pages;

/// <summary>A table of rows with a hash index over their keys.</summary>
internal sealed class KeyedTable<TRow, TKey> : IDisposable
    where TRow : unmanaged, IKeyedRow<TRow, TKey>
    where TKey : unmanaged
{
    private const int NotFound = -1;

    private readonly RowTable<TRow> _rows;

    public KeyedTable(string name)
    {
        _rows = new RowTable<TRow>(name);
        Index = new HashIndex(name);
    }

    public int RowCount => _rows.RowCount;

    public RowTable<TRow> Rows => _rows;

    public HashIndex Index { get; }

    public ref readonly TRow Read(int row) => ref _rows.Read(row);

    public ref TRow Write(int row) => ref _rows.Write(row);

    /// <summary>The row with this key, or -1.</summary>
    public int Find(in TKey key)
    {
        uint hash = TRow.Hash(in key);
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

    /// <summary>
    /// Appends a row for a key that is not there; the caller writes the key into the row before anything else is looked up.
    /// </summary>
    public int Add(in TKey key)
    {
        int row = _rows.Append();
        Index.Insert(TRow.Hash(in key), row, _rows.RowCount);
        return row;
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
    }
}
