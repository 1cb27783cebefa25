namespace Positions.Core.Book;

// Rows of lots: taken, linked in a position's chain, unlinked and given back.
internal sealed partial class LotBook
{
    private void RemoveLast(ref PositionRow position)
    {
        int row = position.LastLotLink - 1;
        Unlink(ref position, in _lots.Read(row));
        Free(row);
    }

    /// <summary>Takes a lot out: one of today leaves memory, one of the start of day stays beside the chain.</summary>
    private void Retire(ref PositionRow position, int link, ref LotRow lot)
    {
        Unlink(ref position, in lot);
        if (lot.OpenedDate == position.DayDate)
        {
            Free(link - 1);
        }
        else
        {
            PutAside(ref position, link, ref lot);
        }
    }

    private static bool IsOlder(in LotRow left, in LotRow right) =>
        left.OpenedSequence < right.OpenedSequence || (left.OpenedSequence == right.OpenedSequence && left.Ordinal < right.Ordinal);

    private void Unlink(ref PositionRow position, in LotRow lot)
    {
        if (lot.PreviousLink == 0)
        {
            position.FirstLotLink = lot.NextLink;
        }
        else
        {
            _lots.Write(lot.PreviousLink - 1).NextLink = lot.NextLink;
        }

        if (lot.NextLink == 0)
        {
            position.LastLotLink = lot.PreviousLink;
        }
        else
        {
            _lots.Write(lot.NextLink - 1).PreviousLink = lot.PreviousLink;
        }

        position.LotCount--;
    }

    /// <summary>
    /// Puts a lot where its opening execution belongs. The search begins at another, or for 0 at the end that reductions take from: lots leave in
    /// runs, and come back in them, each beside the one before.
    /// </summary>
    private void LinkInOrder(ref PositionRow position, int link, ref LotRow lot, int near)
    {
        CostMethod method = position.Method;
        int before = near != 0 || method == CostMethod.Fifo ? near : position.LastLotLink;
        while (before != 0 && !StaysBefore(method, before, in lot))
        {
            before = _lots.Read(before - 1).PreviousLink;
        }

        int after = before == 0 ? position.FirstLotLink : _lots.Read(before - 1).NextLink;
        while (after != 0 && StaysBefore(method, after, in lot))
        {
            before = after;
            after = _lots.Read(after - 1).NextLink;
        }

        LinkAfter(ref position, before, link, ref lot);
    }

    private bool StaysBefore(CostMethod method, int link, in LotRow lot) => method == CostMethod.Fifo
        ? IsOlder(in _lots.Read(link - 1), in lot)
        : !IsOlder(in lot, in _lots.Read(link - 1));

    private void LinkAfter(ref PositionRow position, int before, int link, ref LotRow lot)
    {
        int after = before == 0 ? position.FirstLotLink : _lots.Read(before - 1).NextLink;
        lot.PreviousLink = before;
        lot.NextLink = after;
        if (before == 0)
        {
            position.FirstLotLink = link;
        }
        else
        {
            _lots.Write(before - 1).NextLink = link;
        }

        if (after == 0)
        {
            position.LastLotLink = link;
        }
        else
        {
            _lots.Write(after - 1).PreviousLink = link;
        }

        position.LotCount++;
    }

    private int Take()
    {
        ref readonly LotRow header = ref _lots.Read(Header);
        if (header.NextLink == 0)
        {
            return _lots.Append();
        }

        int row = header.NextLink - 1;
        ref LotRow changed = ref _lots.Write(Header);
        changed.NextLink = _lots.Read(row).NextLink;
        changed.Quantity--;
        _lots.Write(row) = default;
        return row;
    }

    private void Free(int row)
    {
        ref LotRow header = ref _lots.Write(Header);
        _lots.Write(row) = default;
        _lots.Write(row).NextLink = header.NextLink;
        header.NextLink = row + 1;
        header.Quantity++;
    }
}
