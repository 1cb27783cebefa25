using System;
using Positions.Core.Arithmetic;
using Positions.Core.Pages;
using Positions.Core.Settings;

namespace Positions.Core.Book;

/// <summary>
/// The lots of positions kept FIFO or LIFO, oldest first. A lot of the start of day that is used up stays beside the chain until the day
/// is over, so that the day can be folded again from its start.
/// </summary>
/// <remarks>Methods that change take the position's row, which the caller has brought to the current business date.</remarks>
internal sealed class LotBook
{
    /// <summary>Bounds what one reduction may walk along: some milliseconds.</summary>
    public const int MaxLotsPerPosition = 262_144;

    /// <summary>Opened on no date that is ever the current one.</summary>
    public const uint BeforeToday = uint.MaxValue;

    private const int Header = 0;

    private readonly RowTable<LotRow> _lots;
    private readonly SettingBook _settings;

    public LotBook(StateMemory memory, SettingBook settings)
    {
        _lots = memory.AddRows<LotRow>("positions.lots");
        _settings = settings;
        _lots.Append();
    }

    /// <summary>Lots in use, used up ones of today included.</summary>
    public long LiveCount => _lots.RowCount - 1 - _lots.Read(Header).Quantity;

    public ref readonly LotRow Read(int row) => ref _lots.Read(row);

    public bool HasRoomIn(in PositionRow position) => position.LotCount < MaxLotsPerPosition && LiveCount < _settings.LotsLimit;

    /// <summary>Asks for the lots at both ends: a hint.</summary>
    public void Prefetch(in PositionRow position)
    {
        _lots.Prefetch(position.FirstLotLink - 1);
        _lots.Prefetch(position.LastLotLink - 1);
    }

    public void Reserve() => _lots.Reserve(_settings.LotsLimit + 1);

    /// <summary>
    /// The cost of <paramref name="closed"/> (at most the net) by the position's method; false if the sum does not fit. Changes nothing.
    /// </summary>
    public bool TryCostOut(in PositionRow position, long closed, out Int128 cost)
    {
        cost = 0;
        bool isFifo = position.Method == CostMethod.Fifo;
        int link = isFifo ? position.FirstLotLink : position.LastLotLink;
        long left = closed;
        while (left > 0)
        {
            Invariant.Check(link != 0);
            ref readonly LotRow lot = ref _lots.Read(link - 1);
            long taken = Math.Min(left, lot.Quantity);
            if (!Checked.TryAdd(cost, CostMath.AverageCostOut(lot.Cost, taken, lot.Quantity), out cost))
            {
                return false;
            }

            left -= taken;
            link = isFifo ? lot.NextLink : lot.PreviousLink;
        }

        return true;
    }

    /// <summary>Takes <paramref name="closed"/> out of the lots by the position's method.</summary>
    public void Consume(ref PositionRow position, long closed)
    {
        bool isFifo = position.Method == CostMethod.Fifo;
        long left = closed;
        while (left > 0)
        {
            int link = isFifo ? position.FirstLotLink : position.LastLotLink;
            Invariant.Check(link != 0);
            ref LotRow lot = ref _lots.Write(link - 1);
            Capture(ref lot, position.DayDate);
            if (lot.Quantity > left)
            {
                lot.Cost -= CostMath.AverageCostOut(lot.Cost, left, lot.Quantity);
                lot.Quantity -= left;
                return;
            }

            left -= lot.Quantity;
            Retire(ref position, link, ref lot);
        }
    }

    public void Append(
        ref PositionRow position, long quantity, Int128 cost, long rootSequence, int executionLink, uint openedDate, int ordinal = 0)
    {
        int row = Take();
        ref LotRow lot = ref _lots.Write(row);
        lot.Quantity = quantity;
        lot.Cost = cost;
        lot.OpenedSequence = rootSequence;
        lot.ExecutionLink = executionLink;
        lot.OpenedDate = openedDate;
        lot.Ordinal = ordinal;
        LinkAfter(ref position, position.LastLotLink, row + 1, ref lot);
    }

    /// <summary>Sum of the magnitudes of the lots' costs; the largest number if it does not fit.</summary>
    public UInt128 GrossCost(in PositionRow position)
    {
        UInt128 sum = 0;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            UInt128 magnitude = CostMath.Magnitude(_lots.Read(link - 1).Cost);
            if (sum > UInt128.MaxValue - magnitude)
            {
                return UInt128.MaxValue;
            }

            sum += magnitude;
        }

        return sum;
    }

    /// <summary>Points the lot that was opened at a place, if any of it is open, at the execution that stands there now.</summary>
    public void SetExecution(in PositionRow position, long rootSequence, int executionLink)
    {
        for (int link = position.LastLotLink; link != 0 && _lots.Read(link - 1).OpenedSequence >= rootSequence; link = _lots.Read(link - 1).PreviousLink)
        {
            if (_lots.Read(link - 1).OpenedSequence == rootSequence)
            {
                _lots.Write(link - 1).ExecutionLink = executionLink;
            }
        }
    }

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
        while (position.UsedLotLink != 0)
        {
            int link = position.UsedLotLink;
            ref LotRow lot = ref _lots.Write(link - 1);
            position.UsedLotLink = lot.NextLink;
            position.UsedLotCount--;
            lot.NextLink = 0;
            Restore(ref lot);
            LinkInOrder(ref position, link, ref lot);
        }

        position.OldestUsedLotLink = 0;
    }

    /// <summary>
    /// Multiplies every lot by a ratio and cuts at 1e-8, then gives the units that are missing to <paramref name="netAfter"/> one by one
    /// to the oldest lots. A lot that ends empty leaves its cost to its newer neighbour, the newest to its older one.
    /// </summary>
    public void Scale(ref PositionRow position, long numerator, long denominator, long netAfter)
    {
        Invariant.Check(netAfter > 0);
        position.AreLotsCaptured = 1;
        long left = netAfter;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            ref LotRow lot = ref _lots.Write(link - 1);
            Capture(ref lot, position.DayDate);
            lot.Quantity = (long)((Int128)lot.Quantity * numerator / denominator);
            left -= lot.Quantity;
        }

        for (int link = position.FirstLotLink; link != 0 && left > 0; link = _lots.Read(link - 1).NextLink, left--)
        {
            _lots.Write(link - 1).Quantity++;
        }

        Invariant.Check(left == 0);
        MergeEmptyLots(ref position);
    }

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

    private static bool IsOlder(in LotRow left, in LotRow right) =>
        left.OpenedSequence < right.OpenedSequence || (left.OpenedSequence == right.OpenedSequence && left.Ordinal < right.Ordinal);

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
