using System;
using Positions.Core.Former;

namespace Positions.Core.Pages;

/// <summary>
/// A logic from the pages of a former logic version: they are collected, held against their digest, and then made pages of today, table
/// by table. The same pages give the same state everywhere. Done once, at the first start of a new version; cold, and takes the memory of
/// the state twice.
/// </summary>
/// <remarks>Pages may be filled side by side; everything else one thread.</remarks>
public sealed class StateUpgrade : IPagesToFill
{
    private readonly FormerLayout _former;
    private readonly TableShape[] _tables;
    private readonly byte[][][] _pages;
    private readonly DigestBuilder _digest;

    /// <exception cref="StateRestoreException">The version is not known here, or these are not its tables.</exception>
    public StateUpgrade(uint logicVersion, ReadOnlySpan<TableShape> tables)
    {
        _former = FormerLayout.Find(logicVersion)
            ?? throw new StateRestoreException($"there is no way from logic version {logicVersion} to {BusinessLogic.LogicVersion}");
        _tables = tables.ToArray();
        using var own = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        StateRestore.CheckTables(own, tables, _former.TablesAdded, (name, rowBytes) => _former.FindRow(name)?.RowBytes ?? rowBytes);
        _digest = new DigestBuilder(tables);
        _pages = new byte[_tables.Length][][];
        for (int table = 0; table < _tables.Length; table++)
        {
            _pages[table] = new byte[_tables[table].PageCount][];
        }
    }

    /// <summary>True for a former version whose state can be taken over.</summary>
    public static bool IsPossible(uint logicVersion) => FormerLayout.Find(logicVersion) is not null;

    /// <inheritdoc/>
    public Span<byte> PageToFill(int table, int page)
    {
        if (table < 0 || table >= _tables.Length || page < 0 || page >= _tables[table].PageCount)
        {
            throw new StateRestoreException($"there is no page {page} of table {table}");
        }

        return _pages[table][page] = new byte[StateMemory.PageBytes];
    }

    /// <inheritdoc/>
    public void Seal(int table, int page, ulong checksum)
    {
        if (!_digest.TrySet(table, page, checksum))
        {
            throw new StateRestoreException($"page {page} of table {_tables[table].Name} is there twice");
        }
    }

    /// <summary>Checks that everything came, makes today's state of it, and hands the logic to the caller, who disposes it.</summary>
    /// <exception cref="StateRestoreException">Pages are missing, or sequence or digest are others.</exception>
    public BusinessLogic Finish(CoreOptions options, long sequence, StateDigest digest)
    {
        if (_digest.PagesLeft != 0)
        {
            throw new StateRestoreException($"{_digest.PagesLeft} pages are missing");
        }

        StateDigest actual = _digest.Compute();
        if (actual != digest)
        {
            throw new StateRestoreException($"the digest of the pages is {actual}, not {digest}");
        }

        var logic = new BusinessLogic(options);
        try
        {
            for (int table = 0; table < _tables.Length; table++)
            {
                TakeOver(logic.Memory.Tables[table], table);
            }

            logic.FinishUpgrade(_former);
            return logic.AppliedSequence == sequence
                ? logic
                : throw new StateRestoreException($"the pages are those of sequence {logic.AppliedSequence}, not {sequence}");
        }
        catch
        {
            logic.Dispose();
            throw;
        }
    }

    private void TakeOver(PageTable target, int table)
    {
        TableShape former = _tables[table];
        if (_former.IsRebuilt(former.Name))
        {
            return;
        }

        int rowsPerPage = StateMemory.PageBytes / target.RowBytes;
        FormerRow? row = _former.FindRow(former.Name);
        target.BeginRestore(former with { RowBytes = target.RowBytes, PageCount = (former.RowCount + rowsPerPage - 1) / rowsPerPage });
        for (int page = 0; page < target.PageCount; page++)
        {
            Span<byte> bytes = target.PageToRestore(page);
            if (row is not null)
            {
                bytes.Clear();
                ConvertRows(row, table, page * rowsPerPage, Math.Min(rowsPerPage, former.RowCount - (page * rowsPerPage)), bytes, target.RowBytes);
            }
            else
            {
                _pages[table][page].CopyTo(bytes);
            }

            target.SetRestoredChecksum(page, DigestBuilder.PageChecksum(bytes, page));
        }
    }

    private void ConvertRows(FormerRow row, int table, int firstRow, int count, Span<byte> to, int rowBytes)
    {
        int formerPerPage = StateMemory.PageBytes / row.RowBytes;
        for (int i = 0; i < count; i++)
        {
            (int page, int place) = Math.DivRem(firstRow + i, formerPerPage);
            row.Convert(_pages[table][page].AsSpan(place * row.RowBytes, row.RowBytes), to.Slice(i * rowBytes, rowBytes));
        }
    }
}
