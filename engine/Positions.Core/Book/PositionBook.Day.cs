using Positions.Core.Executions;

namespace Positions.Core.Book;

// Business dates: a row is closed for the day when it is first touched on the next one. Nothing of it can have changed in between, and
// the marks of the close are kept by the instrument, so the result is as if all rows had been closed when the date began. The method of
// a flat row is that which is set when the first event of a date opens it.
internal sealed partial class PositionBook
{
    /// <summary>Brings a row to the current business date.</summary>
    public void BringToDate(int position) => _ = ref ReadToDate(position);

    /// <summary>The row at the current date, as the next event finds it; for a negative number the row that stands for none.</summary>
    private ref readonly PositionRow ReadToDate(int position)
    {
        ref readonly PositionRow row = ref ReadOrNone(position);
        if (position >= 0 && row.DayDate != _executions.CurrentDate)
        {
            StartDay(ref _positions.Write(position));
        }

        return ref row;
    }

    /// <summary>
    /// True for a row that was flat when the date began, and to which nothing has happened since but splits: the day may be folded by another
    /// method.
    /// </summary>
    private bool OpensAnew(in PositionRow row)
    {
        if (row.Quantity != 0 || row.StartOfDayQuantity != 0)
        {
            return false;
        }

        int link = row.LastEntryLink;
        while (link != 0 && _executions.Read(link - 1).Kind == EntryKind.Split)
        {
            link = _executions.Read(link - 1).PreviousLink;
        }

        return link == 0;
    }

    private ref readonly PositionRow ReadOrNone(int position) => ref position >= 0 ? ref _positions.Read(position) : ref _none;

    /// <summary>Notes that a split or renaming has reached this row; false if it is not about it, or has been here before.</summary>
    public bool MarkReached(int position, int instrument, uint actionNumber)
    {
        ref readonly PositionRow row = ref _positions.Read(position);
        if (row.InstrumentLink - 1 != instrument || row.ActionNumber >= actionNumber)
        {
            return false;
        }

        _positions.Write(position).ActionNumber = actionNumber;
        return true;
    }

    /// <summary>
    /// Gives back the lots that were used up on a date that is over, of the next rows: nothing folds that day again, whenever the row is
    /// touched next, if ever.
    /// </summary>
    public void FreeLotsSlice(ref int cursor, int maxRows)
    {
        int end = (int)System.Math.Min(_positions.RowCount, (long)cursor + maxRows);
        for (; cursor < end; cursor++)
        {
            if (HasLotsOfBefore(in _positions.Read(cursor)))
            {
                Lots.EndDay(ref _positions.Write(cursor));
            }
        }
    }

    private bool HasLotsOfBefore(in PositionRow row) => row.UsedLotLink != 0 && row.DayDate != _executions.CurrentDate;

    private bool HasRoomForLotIn(in PositionRow row) => row.LotCount < LotBook.MaxLotsPerPosition && HasRoomForLots(1);

    /// <summary>
    /// Where lots are full, those that were used up on a date that is over give way, as far as the slices have not come: results do not depend
    /// on them. Each row is looked at once a date.
    /// </summary>
    private bool HasRoomForLots(int count)
    {
        bool hasRoom = Lots.LiveCount + count <= _settings.LotsLimit;
        if (hasRoom)
        {
            return true;
        }

        uint date = _executions.CurrentDate;
        int row = Lots.RoomCursor(date);
        for (; !hasRoom && row < _positions.RowCount; row++)
        {
            if (HasLotsOfBefore(in _positions.Read(row)))
            {
                Lots.EndDay(ref _positions.Write(row));
                hasRoom = Lots.LiveCount + count <= _settings.LotsLimit;
            }
        }

        if (row != Lots.RoomCursor(date))
        {
            Lots.SetRoomCursor(date, row);
        }

        return hasRoom;
    }

    private void StartDay(ref PositionRow row)
    {
        row.DayDate = _executions.CurrentDate;
        row.StartOfDayQuantity = row.Quantity;
        row.StartOfDayCost = row.OpenCost;
        row.StartOfDayRealized = row.RealizedPoints;
        row.StartOfDayFees = row.Fees;
        row.PreviousClose = Instruments.PreviousCloseFor(
            row.InstrumentLink - 1, System.Math.Sign(row.Quantity), row.Currency, row.DayDate);
        row.LastEntryLink = 0;
        Lots.EndDay(ref row);
        Loads.Forget(row.LoadLink);
        row.LoadLink = 0;
    }
}
