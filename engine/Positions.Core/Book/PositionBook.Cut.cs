namespace Positions.Core.Book;

// The cut of the statement that is open: a row keeps what it was then when it first changes. Nothing is copied, nothing stops.
internal sealed partial class PositionBook
{
    /// <summary>0: no statement is open.</summary>
    private uint _cutNumber;
    private long _movingSince;

    /// <summary>Engine time that changes bear, ns since 1970.</summary>
    public long Now { get; set; }

    public void OpenCut(uint number, long movingSince)
    {
        _cutNumber = number;
        _movingSince = movingSince;
    }

    public void CloseCut() => OpenCut(0, 0);

    /// <summary>0 where there is no position, or was none then.</summary>
    public long QuantityAtCut(int position)
    {
        ref readonly PositionRow row = ref ReadOrNone(position);
        return HasChangedSinceCut(position) ? row.CutQuantity : row.Quantity;
    }

    public bool HasChangedSinceCut(int position) => _cutNumber != 0 && ReadOrNone(position).CutNumber == _cutNumber;

    /// <summary>True if it had changed within the time before the cut in which the other side may not know it yet.</summary>
    public bool WasMovingAtCut(int position)
    {
        ref readonly PositionRow row = ref ReadOrNone(position);
        return HasChangedSinceCut(position) ? row.WasMovingAtCut != 0 : row.ChangedTime > _movingSince;
    }

    private void KeepCut(ref PositionRow row)
    {
        if (_cutNumber == 0 || row.CutNumber == _cutNumber)
        {
            return;
        }

        row.CutNumber = _cutNumber;
        row.CutQuantity = row.Quantity;
        row.WasMovingAtCut = row.ChangedTime > _movingSince ? (byte)1 : (byte)0;
    }
}
