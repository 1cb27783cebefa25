using System;

namespace Positions.Core.Pages;

/// <summary>
/// The digest of a state from the checksums of its pages, which may come in any order: how the digest at a cut is known without a stop
/// of the logic, from the copies that its epoch hands out.
/// </summary>
/// <remarks>One thread; takes 8 bytes a page when made.</remarks>
public sealed class DigestBuilder
{
    private readonly TableShape[] _tables;
    private readonly ulong[][] _checksums;
    private readonly ulong[][] _arrived;

    public DigestBuilder(ReadOnlySpan<TableShape> tables)
    {
        _tables = tables.ToArray();
        _checksums = new ulong[tables.Length][];
        _arrived = new ulong[tables.Length][];
        for (int table = 0; table < tables.Length; table++)
        {
            _checksums[table] = new ulong[tables[table].PageCount];
            _arrived[table] = new ulong[(tables[table].PageCount + 63) >> 6];
            PagesLeft += tables[table].PageCount;
        }
    }

    /// <summary>Pages whose checksum is not known yet.</summary>
    public long PagesLeft { get; private set; }

    /// <summary>The checksum of one page, as the digest takes it.</summary>
    public static ulong PageChecksum(ReadOnlySpan<byte> page, int number) => PageTable.PageChecksum(page, number);

    /// <summary>Takes the checksum of a page; false if there is no such page at the cut, or it was there before.</summary>
    public bool TrySet(int table, int page, ulong checksum)
    {
        if (table < 0 || table >= _tables.Length || page < 0 || page >= _checksums[table].Length)
        {
            return false;
        }

        ref ulong arrived = ref _arrived[table][page >> 6];
        ulong bit = 1UL << (page & 63);
        if ((arrived & bit) != 0)
        {
            return false;
        }

        arrived |= bit;
        _checksums[table][page] = checksum;
        PagesLeft--;
        return true;
    }

    /// <summary>The digest; every page must be known.</summary>
    public StateDigest Compute()
    {
        Invariant.Check(PagesLeft == 0);
        int words = 0;
        foreach (TableShape table in _tables)
        {
            words += 2 + PageTable.GroupsOf(table.PageCount);
        }

        var digestWords = new ulong[words];
        int at = 0;
        for (int table = 0; table < _tables.Length; table++)
        {
            int pages = _tables[table].PageCount;
            digestWords[at++] = (ulong)_tables[table].RowCount;
            digestWords[at++] = (ulong)pages;
            for (int group = 0; group < PageTable.GroupsOf(pages); group++)
            {
                digestWords[at++] = PageTable.GroupChecksum(_checksums[table], group);
            }
        }

        return StateMemory.DigestOf(digestWords);
    }
}
