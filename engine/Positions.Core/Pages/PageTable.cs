using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Core.Pages;

/// <summary>
/// The pages of one table, in native memory that never moves. Pages are numbered from 0 and only ever appended; their content depends
/// on what was written, never on how much was reserved.
/// </summary>
/// <remarks>
/// All of the core's pointers are in this file and in RowTable. Memory comes in chunks of 64 MB: above every threshold under which an
/// allocator would zero the block itself instead of taking lazily committed pages from the system. Another thread may ask for <see
/// cref="AddRegions"/> at any time: chunks are never moved or freed before Dispose, and a chunk's address is written before it is
/// counted.
/// </remarks>
internal abstract unsafe partial class PageTable : IDisposable
{
    public const int PageBytes = 1 << PageShift;

    private const int PageShift = 12;
    private const int ChunkShift = 14;
    private const int ChunkBytesShift = ChunkShift + PageShift;
    private const int PagesPerChunk = 1 << ChunkShift;
    private const int MaxChunks = 4096;
    private const int GroupShift = 9;

    /// <summary>Pages under one hash of the digest's middle level.</summary>
    private const int PagesPerGroup = 1 << GroupShift;

    private const byte Changed = 1;
    private const byte EpochBit = 2;

    private readonly byte** _chunks;
    private readonly void*[] _allocations = new void*[MaxChunks];
    private int _chunkCount;
    private int _bookedChunks;
    private int _pageCount;
    private Action<MemoryRegion>? _onReserved;
    private bool _isDisposed;

    // Per page: the bit Changed, set since it changed after the digest saw it, and the bit EpochBit. Of a page that has nothing to see to
    // before a change both are as in _settled. An epoch begins by turning EpochBit in _settled: with that all pages of the cut, and only
    // they, differ in it until they are copied. When the epoch ends all agree again, so that no two epochs are ever mixed up.
    private byte* _state;
    private byte _settled = Changed;
    private ulong* _checksums;
    private int* _changedPages;
    private int _changedCount;

    // Of the epoch: pages of the cut, those not copied yet, and how far the walk over the untouched ones has come.
    private IPageSink? _sink;
    private int _tableNumber;
    private int _epochPageCount;
    private int _epochWalk;

    // Per group of pages.
    private byte* _groupChanged;
    private ulong* _groupChecksums;

    protected PageTable(string name)
    {
        Name = name;
        _chunks = (byte**)NativeMemory.AllocZeroed(MaxChunks, (nuint)sizeof(byte*));
    }

    public string Name { get; }

    public int PageCount => _pageCount;

    /// <summary>Rows in use; part of the digest.</summary>
    public int RowCount { get; protected set; }

    public abstract int RowBytes { get; }

    public TableShape Shape => new(Name, RowBytes, RowCount, _pageCount);

    /// <summary>Pages of the open epoch that were not handed out yet; 0 if none is open.</summary>
    public int EpochPagesLeft { get; private set; }

    /// <summary>Pages whose checksum is out of date.</summary>
    public int ChangedPageCount => _changedCount;

    public long UsedBytes => (long)_pageCount * PageBytes;

    /// <summary>The page to read from; the caller has checked its number against what it has appended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one or two per table and event
    protected byte* ForRead(int page) => unchecked(_chunks[page >> ChunkShift] + ((nint)(page & (PagesPerChunk - 1)) * PageBytes));

    /// <summary>The page to write to. Every write to the state goes through here or <see cref="WriteAt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as above
    protected byte* ForWrite(int page)
    {
        if (_state[page] != _settled)
        {
            BeforeFirstChange(page);
        }

        return ForRead(page);
    }

    /// <summary>
    /// What lies so many bytes behind the begin of page 0, counted as if all chunks were one; the caller has checked that it is there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // some forty a fill: every instruction here is a hundredth of it
    protected byte* ReadAt(nuint offset) => unchecked(_chunks[offset >> ChunkBytesShift] + (offset & ((1U << ChunkBytesShift) - 1)));

    /// <summary>The same to write to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as above
    protected byte* WriteAt(nuint offset)
    {
        if (_state[offset >> PageShift] != _settled)
        {
            BeforeFirstChange(unchecked((int)(offset >> PageShift)));
        }

        return ReadAt(offset);
    }

    /// <summary>Takes the next page, zeroed.</summary>
    protected int AppendPage()
    {
        int page = _pageCount;
        if (page == _chunkCount * PagesPerChunk)
        {
            AddChunk();
        }

        // It was not there at the cut of an open epoch, and so is not of it.
        _state[page] = (byte)(_settled & EpochBit);
        _pageCount = page + 1;
        return page;
    }

    /// <summary>Takes address space for <paramref name="pages"/> pages in all.</summary>
    protected void ReservePages(long pages)
    {
        while ((long)_chunkCount * PagesPerChunk < pages)
        {
            AddChunk();
        }
    }

    /// <summary>Writes the regions of this table into <paramref name="regions"/> and returns how many there are.</summary>
    public int AddRegions(Span<MemoryRegion> regions)
    {
        int count = Math.Min(_chunkCount, regions.Length);
        for (int i = 0; i < count; i++)
        {
            regions[i] = RegionOf(i);
        }

        return count;
    }

    /// <summary>Calls back with each stretch of memory taken so far, and from now on when one is taken.</summary>
    public void OnReserved(Action<MemoryRegion>? callback)
    {
        _onReserved = callback;
        for (int i = 0; callback is not null && i < _chunkCount; i++)
        {
            callback(RegionOf(i));
        }
    }

    private MemoryRegion RegionOf(int chunk)
    {
        const long chunkBytes = (long)PagesPerChunk * PageBytes;
        return new MemoryRegion(Name, (nint)_chunks[chunk], Math.Clamp(UsedBytes - (chunk * chunkBytes), 0, chunkBytes), chunkBytes);
    }

    public int RegionCount => _chunkCount;

    /// <summary>Pages there is memory for.</summary>
    protected long ReservedPageCount => (long)_chunkCount * PagesPerChunk;

    /// <summary>Brings at most <paramref name="maxPages"/> checksums up to date; returns how many it did.</summary>
    public int RefreshChecksums(int maxPages)
    {
        int done = Math.Min(maxPages, _changedCount);
        for (int i = 0; i < done; i++)
        {
            int page = _changedPages[--_changedCount];
            _checksums[page] = PageChecksum(new ReadOnlySpan<byte>(ForRead(page), PageBytes), page);
            _state[page] = (byte)(_state[page] & EpochBit);
            _groupChanged[page >> GroupShift] = 1;
        }

        return done;
    }

    /// <summary>How many words <see cref="CopyGroupChecksums"/> writes.</summary>
    public int GroupCount => GroupsOf(_pageCount);

    /// <summary>The hashes over the page checksums, a group at a time; all pages must be up to date.</summary>
    public void CopyGroupChecksums(Span<ulong> destination)
    {
        Invariant.Check(_changedCount == 0);
        for (int group = 0; group < GroupCount; group++)
        {
            if (_groupChanged[group] != 0)
            {
                _groupChecksums[group] = GroupChecksum(new ReadOnlySpan<ulong>(_checksums, _pageCount), group);
                _groupChanged[group] = 0;
            }

            destination[group] = _groupChecksums[group];
        }
    }

    public static ulong PageChecksum(ReadOnlySpan<byte> bytes, int page) => Xxh64.Hash(bytes, (ulong)page);

    public static int GroupsOf(int pages) => (pages + PagesPerGroup - 1) >> GroupShift;

    /// <summary>The hash over one group of a table's page checksums.</summary>
    public static ulong GroupChecksum(ReadOnlySpan<ulong> pageChecksums, int group)
    {
        int first = group << GroupShift;
        int count = Math.Min(PagesPerGroup, pageChecksums.Length - first);
        return Xxh64.Hash(MemoryMarshal.AsBytes(pageChecksums.Slice(first, count)), (ulong)group);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        for (int i = 0; i < _chunkCount; i++)
        {
            NativeMemory.Free(_allocations[i]);
        }

        RowCount = 0;
        _pageCount = 0;
        _chunkCount = 0;
        NativeMemory.Free(_chunks);
        NativeMemory.Free(_state);
        NativeMemory.Free(_checksums);
        NativeMemory.Free(_changedPages);
        NativeMemory.Free(_groupChanged);
        NativeMemory.Free(_groupChecksums);
        GC.SuppressFinalize(this);
    }

    // The one place that sees a page before it changes: an epoch's copy is made and the digest's list of changed pages is kept here.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeforeFirstChange(int page)
    {
        Invariant.Check((uint)page < (uint)_pageCount);
        if (IsOfEpoch(page))
        {
            CopyOut(page);
        }

        if ((_state[page] & Changed) == 0)
        {
            _changedPages[_changedCount++] = page;
        }

        _state[page] = _settled;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddChunk()
    {
        if (_chunkCount == MaxChunks)
        {
            ThrowTooLarge();
        }

        if (_chunkCount == _bookedChunks)
        {
            GrowBooks(Math.Max(_bookedChunks * 2, 1));
        }

        // Two pages more: one so that the first can be aligned, one for the table's own shift. Without that the first rows of all tables,
        // which every input reads, would be in one set of the caches and push each other out.
        void* allocation = NativeMemory.AllocZeroed((PagesPerChunk + 2) * (nuint)PageBytes);
        _allocations[_chunkCount] = allocation;
        _chunks[_chunkCount] = (byte*)(((nuint)allocation + PageBytes - 1) & ~(nuint)(PageBytes - 1)) + ShiftOf(Name);
        _chunkCount++;
        _onReserved?.Invoke(RegionOf(_chunkCount - 1));
    }

    /// <summary>A number of cache lines below a page, by name; any spread does.</summary>
    private static int ShiftOf(string name)
    {
        const int lineBytes = 64;
        uint sum = 0;
        foreach (char letter in name)
        {
            sum = unchecked((sum * 31) + letter);
        }

        return (int)(sum % (PageBytes / lineBytes)) * lineBytes;
    }

    /// <summary>Room for what is kept per page, for so many chunks; doubled each time, so that a large reservation does not copy it over and over.</summary>
    private void GrowBooks(int chunks)
    {
        nuint oldPages = (nuint)_bookedChunks * PagesPerChunk;
        nuint pages = (nuint)chunks * PagesPerChunk;
        _state = (byte*)Grow(_state, oldPages, pages, sizeof(byte));
        _checksums = (ulong*)Grow(_checksums, oldPages, pages, sizeof(ulong));
        _changedPages = (int*)Grow(_changedPages, oldPages, pages, sizeof(int));
        _groupChanged = (byte*)Grow(_groupChanged, oldPages >> GroupShift, pages >> GroupShift, sizeof(byte));
        _groupChecksums = (ulong*)Grow(_groupChecksums, oldPages >> GroupShift, pages >> GroupShift, sizeof(ulong));
        _bookedChunks = chunks;
    }

    private static void* Grow(void* old, nuint oldCount, nuint count, nuint elementBytes)
    {
        void* grown = NativeMemory.AllocZeroed(count, elementBytes);
        NativeMemory.Copy(old, grown, oldCount * elementBytes);
        NativeMemory.Free(old);
        return grown;
    }

    [DoesNotReturn]
    private void ThrowTooLarge() => throw new InvariantViolationException($"table {Name} exceeds {(long)MaxChunks * PagesPerChunk} pages");
}
