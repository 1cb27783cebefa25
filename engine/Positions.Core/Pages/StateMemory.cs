using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Positions.Core.Pages;

/// <summary>
/// All pages of the state, table by table in a fixed order, and the digest over them: XXH64 of every page, XXH64 over the checksums of
/// every 512 pages, SHA-256 over those and the tables' lengths, cut to 128 bits.
/// </summary>
public sealed partial class StateMemory : IDisposable
{
    private readonly List<PageTable> _tables = [];
    private ulong[] _digestWords = new ulong[256];

    private readonly Action<MemoryRegion>? _onReserved;

    internal StateMemory(Action<MemoryRegion>? onReserved = null)
    {
        _onReserved = onReserved;
    }

    /// <summary>Bytes of pages in use.</summary>
    public long UsedBytes
    {
        get
        {
            long bytes = 0;
            foreach (PageTable table in _tables)
            {
                bytes += table.UsedBytes;
            }

            return bytes;
        }
    }

    /// <summary>
    /// The regions as they are now. Any thread may call it until the logic is disposed, and may touch what is reserved but not used yet
    /// by an atomic write that changes nothing. Allocates; a region whose start is 0 is just being added and is to be passed over.
    /// </summary>
    public MemoryRegion[] GetRegions()
    {
        int count = 0;
        foreach (PageTable table in _tables)
        {
            count += table.RegionCount;
        }

        var regions = new MemoryRegion[count];
        int written = 0;
        foreach (PageTable table in _tables)
        {
            written += table.AddRegions(regions.AsSpan(written));
        }

        return regions;
    }

    public void Dispose()
    {
        foreach (PageTable table in _tables)
        {
            table.Dispose();
        }
    }

    internal IReadOnlyList<PageTable> Tables => _tables;

    private void Register(PageTable table)
    {
        _tables.Add(table);
        table.OnReserved(_onReserved);
    }

    internal RowTable<TRow> AddRows<TRow>(string name)
        where TRow : unmanaged
    {
        var table = new RowTable<TRow>(name);
        Register(table);
        return table;
    }

    /// <summary>A further index over the rows of a table that has one of its own; who looks up compares the keys himself.</summary>
    internal HashIndex AddIndex(string name)
    {
        var index = new HashIndex(name);
        Register(index.Buckets);
        Register(index.Overflows);
        return index;
    }

    internal KeyedTable<TRow, TKey> AddKeyed<TRow, TKey>(string name, bool recyclesRows = false)
        where TRow : unmanaged, IKeyedRow<TRow, TKey>
        where TKey : unmanaged
    {
        var table = new KeyedTable<TRow, TKey>(name, recyclesRows);
        Register(table.Rows);
        Register(table.Index.Buckets);
        Register(table.Index.Overflows);
        if (table.Free is not null)
        {
            Register(table.Free);
        }

        return table;
    }

    internal int RefreshChecksums(int maxPages)
    {
        int left = 0;
        foreach (PageTable table in _tables)
        {
            maxPages -= table.RefreshChecksums(maxPages);
            left += table.ChangedPageCount;
        }

        return left;
    }

    internal StateDigest ComputeDigest()
    {
        int words = 0;
        foreach (PageTable table in _tables)
        {
            words += AppendTable(table, words);
        }

        return DigestOf(_digestWords.AsSpan(0, words));
    }

    /// <summary>The digest over each table's length and group checksums.</summary>
    internal static StateDigest DigestOf(ReadOnlySpan<ulong> words)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(words), hash);
        ulong upper = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
        ulong lower = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]);
        return new StateDigest(new UInt128(upper, lower));
    }

    private int AppendTable(PageTable table, int at)
    {
        table.RefreshChecksums(int.MaxValue);
        int groups = table.GroupCount;
        int needed = at + 2 + groups;
        if (needed > _digestWords.Length)
        {
            Array.Resize(ref _digestWords, needed * 2);
        }

        _digestWords[at] = (ulong)table.RowCount;
        _digestWords[at + 1] = (ulong)table.PageCount;
        table.CopyGroupChecksums(_digestWords.AsSpan(at + 2, groups));
        return 2 + groups;
    }
}
