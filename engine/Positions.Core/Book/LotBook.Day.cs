using System;
using Positions.Core.Arithmetic;

namespace Positions.Core.Book;

// What a day does to lots: they are captured as it began, put aside when they are used up, brought back to its start, split, and let go at its end.
internal sealed partial class LotBook
{
    /// <summary>The day is over: what was used up leaves memory, in one step however much it was.</summary>
    public void EndDay(ref PositionRow position)
    {
        position.AreLotsCaptured = 0;
        if (position.UsedLotLink == 0)
        {
            return;
        }

        ref LotRow header = ref _lots.Write(Header);
        _lots.Write(position.OldestUsedLotLink - 1).NextLink = header.NextLink;
        header.NextLink = position.UsedLotLink;
        header.Quantity += position.UsedLotCount;
        position.UsedLotLink = 0;
        position.OldestUsedLotLink = 0;
        position.UsedLotCount = 0;
    }

    /// <summary>Lots of the start of day, used up ones included: those that are not of today. Looks at today's, which are the last ones.</summary>
    public int CountOfStart(in PositionRow position)
    {
        int count = position.LotCount + position.UsedLotCount;
        for (int link = position.LastLotLink; link != 0 && _lots.Read(link - 1).OpenedDate == position.DayDate; link = _lots.Read(link - 1).PreviousLink)
        {
            count--;
        }

        return count;
    }

    /// <summary>Gives a copy of a position's row lots of its own that are open as those of the position are. They count beside the limit of lots.</summary>
    public void CopyOpen(in PositionRow position, ref PositionRow copy)
    {
        Disown(ref copy);
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            LotRow lot = _lots.Read(link - 1);
            Append(ref copy, lot.Quantity, lot.Cost, lot.OpenedSequence, lot.ExecutionLink, lot.OpenedDate, lot.Ordinal);
        }
    }

    /// <summary>Gives back the lots of a copy.</summary>
    public void GiveBack(ref PositionRow copy)
    {
        EndDay(ref copy);
        RemoveOpen(ref copy);
    }

    /// <summary>Makes a copy of a position's row one without lots, which can be given its own.</summary>
    public static void Disown(ref PositionRow copy)
    {
        copy.FirstLotLink = 0;
        copy.LastLotLink = 0;
        copy.LotCount = 0;
        copy.UsedLotLink = 0;
        copy.OldestUsedLotLink = 0;
        copy.UsedLotCount = 0;
        copy.AreLotsCaptured = 0;
    }

    /// <summary>Takes out every lot that is open now; meant for positions whose open lots are all of today, or are to be replaced.</summary>
    public void RemoveOpen(ref PositionRow position)
    {
        while (position.LastLotLink != 0)
        {
            RemoveLast(ref position);
        }
    }

    /// <summary>Takes every open lot out of the position, and keeps those of the start of day beside it.</summary>
    public void RetireOpen(ref PositionRow position)
    {
        while (position.LastLotLink != 0)
        {
            int link = position.LastLotLink;
            ref LotRow lot = ref _lots.Write(link - 1);
            Capture(ref lot, position.DayDate);
            Retire(ref position, link, ref lot);
        }
    }

    /// <summary>Brings the lots back to the start of day: today's leave, used up ones return, the rest has its quantity of then.</summary>
    public void RevertToStartOfDay(ref PositionRow position)
    {
        while (position.LastLotLink != 0 && _lots.Read(position.LastLotLink - 1).OpenedDate == position.DayDate)
        {
            RemoveLast(ref position);
        }

        RestoreQuantities(in position);
        int near = 0;
        while (position.UsedLotLink != 0)
        {
            int link = position.UsedLotLink;
            ref LotRow lot = ref _lots.Write(link - 1);
            position.UsedLotLink = lot.NextLink;
            position.UsedLotCount--;
            lot.NextLink = 0;
            Restore(ref lot);
            LinkInOrder(ref position, link, ref lot, near);
            near = link;
        }

        position.OldestUsedLotLink = 0;
    }

    /// <summary>
    /// Multiplies every lot by a ratio and cuts at 1e-8, then gives the units that are missing to <paramref name="netAfter"/> one by one
    /// to the oldest lots. A lot that ends empty leaves its cost to its newer neighbour, the newest to its older one. False, with nothing
    /// changed, if such a cost would not fit.
    /// </summary>
    public bool TryScale(ref PositionRow position, long numerator, long denominator, long netAfter)
    {
        Invariant.Check(netAfter > 0);
        if (!CanScale(in position, numerator, denominator, netAfter))
        {
            return false;
        }

        position.AreLotsCaptured = 1;
        long left = netAfter;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            ref LotRow lot = ref _lots.Write(link - 1);
            Capture(ref lot, position.DayDate);
            lot.Quantity = Scaled(lot.Quantity, numerator, denominator);
            left -= lot.Quantity;
        }

        for (int link = position.FirstLotLink; link != 0 && left > 0; link = _lots.Read(link - 1).NextLink, left--)
        {
            _lots.Write(link - 1).Quantity++;
        }

        Invariant.Check(left == 0);
        MergeEmptyLots(ref position);
        return true;
    }

    /// <summary>Adds up what lots that end empty leave to each other and to the next that does not, the last of them to the one before.</summary>
    private bool CanScale(in PositionRow position, long numerator, long denominator, long netAfter)
    {
        long left = netAfter;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            left -= Scaled(_lots.Read(link - 1).Quantity, numerator, denominator);
        }

        Int128 kept = 0;
        Int128 given = 0;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            ref readonly LotRow lot = ref _lots.Read(link - 1);
            if (!Checked.TryAdd(given, lot.Cost, out given))
            {
                return false;
            }

            if (left-- > 0 || Scaled(lot.Quantity, numerator, denominator) > 0)
            {
                kept = given;
                given = 0;
            }
        }

        return Checked.TryAdd(kept, given, out _);
    }

    private static long Scaled(long quantity, long numerator, long denominator) => (long)((Int128)quantity * numerator / denominator);

    private void MergeEmptyLots(ref PositionRow position)
    {
        int link = position.FirstLotLink;
        while (link != 0)
        {
            ref LotRow lot = ref _lots.Write(link - 1);
            int next = lot.NextLink;
            if (lot.Quantity == 0)
            {
                int heir = next != 0 ? next : lot.PreviousLink;
                Invariant.Check(heir != 0);
                _lots.Write(heir - 1).Cost += lot.Cost;
                Retire(ref position, link, ref lot);
            }

            link = next;
        }
    }

    private void RestoreQuantities(in PositionRow position)
    {
        if (position.AreLotsCaptured == 0)
        {
            // A reduction takes from one end: at most the lot at that end was begun and not used up.
            int link = position.Method == CostMethod.Fifo ? position.FirstLotLink : position.LastLotLink;
            if (link != 0 && IsCaptured(in _lots.Read(link - 1), position.DayDate))
            {
                Restore(ref _lots.Write(link - 1));
            }

            return;
        }

        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            if (IsCaptured(in _lots.Read(link - 1), position.DayDate))
            {
                Restore(ref _lots.Write(link - 1));
            }
        }
    }

    private static void Capture(ref LotRow lot, uint date)
    {
        if (lot.OpenedDate != date && !IsCaptured(in lot, date))
        {
            lot.StartOfDayQuantity = lot.Quantity;
            lot.StartOfDayCost = lot.Cost;
            lot.CapturedDate = date + 1;
        }
    }

    private static bool IsCaptured(in LotRow lot, uint date) => lot.CapturedDate == date + 1;

    private static void Restore(ref LotRow lot)
    {
        lot.Quantity = lot.StartOfDayQuantity;
        lot.Cost = lot.StartOfDayCost;
    }

    private static void PutAside(ref PositionRow position, int link, ref LotRow lot)
    {
        lot.PreviousLink = 0;
        lot.NextLink = position.UsedLotLink;
        position.UsedLotLink = link;
        position.OldestUsedLotLink = position.OldestUsedLotLink == 0 ? link : position.OldestUsedLotLink;
        position.UsedLotCount++;
    }
}
