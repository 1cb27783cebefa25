using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Positions.Core.Pages;

/// <summary>
/// Blittable rows in pages: as many as fit a page, none across two. Rows are numbered from 0 and appended; they never move.
/// </summary>
internal sealed unsafe class RowTable<TRow> : PageTable
    where TRow : unmanaged
{
    public RowTable(string name)
        : base(name)
    {
        Invariant.Check(sizeof(TRow) <= PageBytes);
    }

    // A constant of each instance of this type: the divisions below become multiplications or shifts.
    public static int RowsPerPage => PageBytes / sizeof(TRow);

    public override int RowBytes => sizeof(TRow);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // several a fill
    public ref readonly TRow Read(int row)
    {
        CheckRow(row);
        (uint page, uint slot) = Math.DivRem((uint)row, (uint)RowsPerPage);
        return ref *(TRow*)(ForRead((int)page) + ((int)slot * sizeof(TRow)));
    }

    /// <summary>The row to change. The reference must not be kept beyond the input at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // several a fill
    public ref TRow Write(int row)
    {
        CheckRow(row);
        (uint page, uint slot) = Math.DivRem((uint)row, (uint)RowsPerPage);
        return ref *(TRow*)(ForWrite((int)page) + ((int)slot * sizeof(TRow)));
    }

    /// <summary>Takes the next row, all zero.</summary>
    public int Append()
    {
        int row = RowCount;
        Invariant.Check(row < int.MaxValue);
        if (row == (long)PageCount * RowsPerPage)
        {
            ForWrite(AppendPage());
        }

        RowCount = row + 1;
        return row;
    }

    /// <summary>Takes a whole page of rows, all zero, and returns the first; for tables that are only ever extended so.</summary>
    public int AppendRowsOfPage()
    {
        int page = AppendPage();
        ForWrite(page);
        Invariant.Check(RowCount == page * RowsPerPage);
        RowCount += RowsPerPage;
        return page * RowsPerPage;
    }

    /// <summary>The rows of the page that begins with <paramref name="firstRow"/>, to change.</summary>
    public Span<TRow> WritePage(int firstRow)
    {
        CheckRow(firstRow);
        return new Span<TRow>(ForWrite(firstRow / RowsPerPage), RowsPerPage);
    }

    public ReadOnlySpan<TRow> ReadPage(int firstRow)
    {
        CheckRow(firstRow);
        return new ReadOnlySpan<TRow>(ForRead(firstRow / RowsPerPage), RowsPerPage);
    }

    public void Reserve(long rows) => ReservePages((rows + RowsPerPage - 1) / RowsPerPage);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckRow(int row)
    {
        if (unchecked((uint)row) >= (uint)RowCount)
        {
            ThrowNoSuchRow(row);
        }
    }

    [DoesNotReturn]
    private void ThrowNoSuchRow(int row) => throw new InvariantViolationException($"table {Name} has no row {row}");
}
