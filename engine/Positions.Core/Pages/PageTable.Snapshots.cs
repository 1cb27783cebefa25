using System;

namespace Positions.Core.Pages;

// A table's part of an epoch, and its way back from pages.
internal abstract unsafe partial class PageTable
{
    /// <summary>All pages there are now go to the sink as they are now. Between two inputs.</summary>
    public void OpenEpoch(IPageSink sink, int tableNumber)
    {
        Invariant.Check(EpochPagesLeft == 0);
        _settled ^= EpochBit;
        _sink = sink;
        _tableNumber = tableNumber;
        _epochPageCount = _pageCount;
        _epochWalk = 0;
        EpochPagesLeft = _pageCount;
    }

    /// <summary>Hands out pages that were not changed since the cut, and counts both limits down. Between two inputs.</summary>
    public void CopyUntouched(ref int copiesLeft, ref int stepsLeft)
    {
        while (EpochPagesLeft != 0 && stepsLeft > 0)
        {
            if (IsOfEpoch(_epochWalk))
            {
                if (copiesLeft <= 0)
                {
                    return;
                }

                CopyOut(_epochWalk);
                copiesLeft--;
            }

            _epochWalk++;
            stepsLeft--;
        }
    }

    public void CloseEpoch()
    {
        Invariant.Check(EpochPagesLeft == 0);
        _sink = null;
    }

    /// <summary>Takes as many rows and pages as there were at the cut, and hands them out to be filled.</summary>
    public void BeginRestore(in TableShape shape)
    {
        ReservePages(shape.PageCount);
        RowCount = shape.RowCount;
        _pageCount = shape.PageCount;
        _changedCount = 0;
        new Span<byte>(_state, _pageCount).Fill((byte)(_settled & EpochBit));
        new Span<byte>(_groupChanged, GroupCount).Fill(1);
    }

    public Span<byte> PageToRestore(int page)
    {
        Invariant.Check(page >= 0 && page < _pageCount);
        return new Span<byte>(ForRead(page), PageBytes);
    }

    /// <summary>The digest need not read the page again.</summary>
    public void SetRestoredChecksum(int page, ulong checksum)
    {
        Invariant.Check(page >= 0 && page < _pageCount);
        _checksums[page] = checksum;
    }

    /// <summary>True for a page of the open epoch's cut that was not handed out yet.</summary>
    private bool IsOfEpoch(int page) => ((_state[page] ^ _settled) & EpochBit) != 0;

    private void CopyOut(int page)
    {
        Invariant.Check(page < _epochPageCount && EpochPagesLeft > 0);
        new ReadOnlySpan<byte>(ForRead(page), PageBytes).CopyTo(_sink!.Claim(_tableNumber, page));
        _sink.Commit();
        _state[page] ^= EpochBit;
        EpochPagesLeft--;
    }
}
