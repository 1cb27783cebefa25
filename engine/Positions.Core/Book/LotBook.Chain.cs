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

    /// <summary>Puts a lot where its opening execution belongs: as a rule at the end that reductions take from.</summary>
    private void LinkInOrder(ref PositionRow position, int link, ref LotRow lot)
    {
        int before = position.LastLotLink;
        if (position.Method == CostMethod.Fifo)
        {
            int after = position.FirstLotLink;
            while (after != 0 && IsOlder(in _lots.Read(after - 1), in lot))
            {
                after = _lots.Read(after - 1).NextLink;
            }

            before = after == 0 ? position.LastLotLink : _lots.Read(after - 1).PreviousLink;
        }
        else
        {
            while (before != 0 && IsOlder(in lot, in _lots.Read(before - 1)))
            {
                before = _lots.Read(before - 1).PreviousLink;
            }
        }

        LinkAfter(ref position, before, link, ref lot);
    }

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
