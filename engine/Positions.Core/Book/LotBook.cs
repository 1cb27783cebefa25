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
internal sealed partial class LotBook
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

    /// <summary>Lots in use, used up ones included until the date is over and their slice has come.</summary>
    public long LiveCount => _lots.RowCount - 1 - _lots.Read(Header).Quantity;

    public ref readonly LotRow Read(int row) => ref _lots.Read(row);

    /// <summary>
    /// The row of positions at which the search for lots of dates that are over goes on when lots are full; it begins anew with each date.
    /// </summary>
    public int RoomCursor(uint businessDate)
    {
        ref readonly LotRow header = ref _lots.Read(Header);
        return header.OpenedDate == businessDate ? header.ExecutionLink : 0;
    }

    public void SetRoomCursor(uint businessDate, int position)
    {
        ref LotRow header = ref _lots.Write(Header);
        header.OpenedDate = businessDate;
        header.ExecutionLink = position;
    }

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

    /// <summary>
    /// Opens a lot behind the others. One input may open several, by what it lets go or by an offset with what is booked anew: their ordinals
    /// keep them in this order wherever sequences alone could not.
    /// </summary>
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
        lot.Ordinal = OrdinalBehind(position.LastLotLink, rootSequence, ordinal);
        LinkAfter(ref position, position.LastLotLink, row + 1, ref lot);
    }

    /// <summary>Numbers lots of one sequence as they stand, where a former version gave them one number.</summary>
    public void NumberOpen(in PositionRow position)
    {
        int before = 0;
        for (int link = position.FirstLotLink; link != 0; link = _lots.Read(link - 1).NextLink)
        {
            ref readonly LotRow lot = ref _lots.Read(link - 1);
            int ordinal = OrdinalBehind(before, lot.OpenedSequence, lot.Ordinal);
            if (ordinal != lot.Ordinal)
            {
                _lots.Write(link - 1).Ordinal = ordinal;
            }

            before = link;
        }
    }

    private int OrdinalBehind(int link, long openedSequence, int ordinal) => link != 0 && _lots.Read(link - 1).OpenedSequence == openedSequence
        ? Math.Max(ordinal, _lots.Read(link - 1).Ordinal + 1)
        : ordinal;

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

    /// <summary>Points the lot that was opened at a place and bears no execution yet, if any of it is open, at the one that stands there now.</summary>
    public void SetExecution(in PositionRow position, long rootSequence, int executionLink)
    {
        for (int link = position.LastLotLink; link != 0 && _lots.Read(link - 1).OpenedSequence >= rootSequence; link = _lots.Read(link - 1).PreviousLink)
        {
            if (_lots.Read(link - 1).OpenedSequence == rootSequence && _lots.Read(link - 1).ExecutionLink == 0)
            {
                _lots.Write(link - 1).ExecutionLink = executionLink;
            }
        }
    }
}
