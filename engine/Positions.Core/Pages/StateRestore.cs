using System;

namespace Positions.Core.Pages;

/// <summary>
/// A logic from pages: made for the tables of a cut, filled with each of their pages once, in any order, and handed out when the digest
/// of what came is the one that belongs to the cut.
/// </summary>
/// <remarks>One thread. Counters for people are no part of the state: they count from 0 again.</remarks>
public sealed class StateRestore : IPagesToFill, IDisposable
{
    private readonly TableShape[] _tables;
    private readonly DigestBuilder _digest;
    private BusinessLogic? _logic;

    /// <summary>Takes memory for the tables.</summary>
    /// <exception cref="StateRestoreException">They are not the tables of this logic version, or their lengths contradict each other.</exception>
    public StateRestore(CoreOptions options, ReadOnlySpan<TableShape> tables)
    {
        _tables = tables.ToArray();
        using var own = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        CheckTables(own, tables, 0, static (_, rowBytes) => rowBytes);
        _digest = new DigestBuilder(tables);
        _logic = new BusinessLogic(options);
        for (int table = 0; table < tables.Length; table++)
        {
            _logic.Memory.Tables[table].BeginRestore(tables[table]);
        }
    }

    /// <summary>Pages that have not been sealed yet.</summary>
    public long PagesLeft => _digest.PagesLeft;

    /// <inheritdoc/>
    public Span<byte> PageToFill(int table, int page)
    {
        if (table < 0 || table >= _tables.Length || page < 0 || page >= _tables[table].PageCount)
        {
            throw new StateRestoreException($"there is no page {page} of table {table}");
        }

        return Unfinished.Memory.Tables[table].PageToRestore(page);
    }

    /// <summary>Ends the filling of a page and returns its checksum, the one of the digest.</summary>
    /// <exception cref="StateRestoreException">The page was sealed before.</exception>
    public ulong Seal(int table, int page)
    {
        ulong checksum = DigestBuilder.PageChecksum(PageToFill(table, page), page);
        Seal(table, page, checksum);
        return checksum;
    }

    /// <inheritdoc/>
    public void Seal(int table, int page, ulong checksum)
    {
        if (!_digest.TrySet(table, page, checksum))
        {
            throw new StateRestoreException($"page {page} of table {_tables[table].Name} is there twice");
        }

        Unfinished.Memory.Tables[table].SetRestoredChecksum(page, checksum);
    }

    /// <summary>Checks that everything came and hands the logic to the caller, who disposes it.</summary>
    /// <exception cref="StateRestoreException">Pages are missing, or sequence or digest are others.</exception>
    public BusinessLogic Finish(long sequence, StateDigest digest)
    {
        BusinessLogic logic = Unfinished;
        if (_digest.PagesLeft != 0)
        {
            throw new StateRestoreException($"{_digest.PagesLeft} pages are missing");
        }

        StateDigest actual = _digest.Compute();
        if (actual != digest)
        {
            throw new StateRestoreException($"the digest of the pages is {actual}, not {digest}");
        }

        logic.FinishRestore();
        if (logic.AppliedSequence != sequence)
        {
            throw new StateRestoreException($"the pages are those of sequence {logic.AppliedSequence}, not {sequence}");
        }

        _logic = null;
        return logic;
    }

    /// <summary>Frees the memory, unless the logic was handed out.</summary>
    public void Dispose() => _logic?.Dispose();

    /// <param name="own">An empty state of today.</param>
    /// <param name="tables">What is to be restored.</param>
    /// <param name="missing">Tables at the end that are not among them.</param>
    /// <param name="rowBytesOf">From a table's name and the length of its rows today to the length that they should have.</param>
    internal static void CheckTables(BusinessLogic own, ReadOnlySpan<TableShape> tables, int missing, Func<string, int, int> rowBytesOf)
    {
        if (tables.Length != own.TableCount - missing)
        {
            throw new StateRestoreException($"there are {tables.Length} tables, not {own.TableCount - missing}");
        }

        for (int i = 0; i < tables.Length; i++)
        {
            TableShape table = tables[i];
            TableShape expected = own.GetTable(i);
            int rowBytes = rowBytesOf(expected.Name, expected.RowBytes);
            if (table.Name != expected.Name || table.RowBytes != rowBytes)
            {
                throw new StateRestoreException(
                    $"table {i} is {table.Name} with rows of {table.RowBytes} bytes, not {expected.Name} with rows of {rowBytes}");
            }

            // Rows are never taken away again, so that no state has fewer than an empty one; and pages hold as many rows as fit.
            long rowsPerPage = StateMemory.PageBytes / table.RowBytes;
            if (table.RowCount < expected.RowCount || table.PageCount != (table.RowCount + rowsPerPage - 1) / rowsPerPage)
            {
                throw new StateRestoreException($"table {table.Name} cannot have {table.RowCount} rows in {table.PageCount} pages");
            }
        }
    }

    private BusinessLogic Unfinished => _logic ?? throw new InvalidOperationException("The logic was handed out.");
}
