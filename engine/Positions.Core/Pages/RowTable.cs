using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Positions.Core.Pages;

/// <summary>
/// Blittable rows in pages: as many as fit a page, none across two. Rows are numbered from 0 and appended; they never move.
/// </summary>
internal sealed unsafe class RowTable<TRow> : PageTable
    where TRow : unmanaged
{
    private const int CacheLineBytes = 64;

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
        return ref *At(row);
    }

    /// <summary>The row to change. The reference must not be kept beyond the input at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // several a fill
    public ref TRow Write(int row)
    {
        CheckRow(row);
        return ref *(TRow*)WriteAt(OffsetOf(row));
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

    /// <summary>Asks for the cache lines of a row, which need not be there: a hint that changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // several a fill
    public void Prefetch(int row)
    {
        if (!Sse.IsSupported || unchecked((uint)row >= (uint)RowCount))
        {
            return;
        }

        byte* first = (byte*)At(row);
        PrefetchLines(first);
        if (CacheLineBytes % sizeof(TRow) != 0 && sizeof(TRow) % CacheLineBytes != 0)
        {
            // Rows of such a length may end in one line more.
            Sse.Prefetch0(unchecked(first + sizeof(TRow) - 1));
        }
    }

    /// <summary>Asks for the cache lines of a row that is not there yet, so many behind the last.</summary>
    public void PrefetchAppend(int ahead)
    {
        long row = RowCount + (long)ahead;
        if (Sse.IsSupported && ahead >= 0 && row / RowsPerPage < ReservedPageCount)
        {
            PrefetchLines((byte*)At((int)row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // of most rows it is one instruction or two
    private static void PrefetchLines(byte* first)
    {
        unchecked
        {
            for (byte* at = first; at < first + sizeof(TRow); at += CacheLineBytes)
            {
                Sse.Prefetch0(at);
            }
        }
    }

    public void Reserve(long rows) => ReservePages((rows + RowsPerPage - 1) / RowsPerPage);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TRow* At(int row) => (TRow*)ReadAt(OffsetOf(row));

    /// <summary>Bytes before a row: the rows before it, and what their pages leave empty where rows do not fill a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint OffsetOf(int row)
    {
        unchecked
        {
            nuint rows = (nuint)(uint)row * (nuint)sizeof(TRow);
            return PageBytes % sizeof(TRow) == 0
                ? rows
                : rows + ((nuint)((uint)row / (uint)RowsPerPage) * (nuint)(PageBytes - (RowsPerPage * sizeof(TRow))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckRow(int row)
    {
        if (unchecked((uint)row >= (uint)RowCount))
        {
            ThrowNoSuchRow(row);
        }
    }

    [DoesNotReturn]
    private void ThrowNoSuchRow(int row) => throw new InvariantViolationException($"table {Name} has no row {row}");
}
