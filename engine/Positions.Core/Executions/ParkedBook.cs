using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>
/// Messages that wait for something they name, in the order of their coming: busts and corrections for their execution, executions
/// without an id for their order's cumulative quantity.
/// </summary>
internal sealed class ParkedBook(StateMemory memory, string table)
{
    public const int Capacity = 4_096;

    private readonly KeyedTable<ParkedRow, ReferenceKey> _rows = memory.AddKeyed<ParkedRow, ReferenceKey>(table, recyclesRows: true);

    public int Count => _rows.LiveCount;

    public int RowCount => _rows.RowCount;

    /// <summary>True for a row that holds one; false for a free one.</summary>
    public bool IsTaken(int row) => _rows.Read(row).Input.Sequence != 0;

    public ref readonly ParkedRow Read(int row) => ref _rows.Read(row);

    public int Find(uint execDomain, in Text36 execRefId) => _rows.Find(new ReferenceKey(execDomain, execRefId));

    public void Add(in InputEvent input, int sourceRow, uint execDomain, in Text36 execRefId, uint businessDate, bool isLate)
    {
        var key = new ReferenceKey(execDomain, execRefId);
        int first = _rows.Find(in key);
        int row = first < 0 ? _rows.Add(in key) : _rows.AddUnindexed();
        ref ParkedRow parked = ref _rows.Write(row);
        parked.Input = input;
        parked.Input.Crc32C = 0;
        parked.Input.ReceiveLagNanos = 0;
        parked.Reference = key;
        parked.SourceRow = sourceRow;
        parked.BusinessDate = businessDate;
        parked.IsLate = isLate ? (byte)1 : (byte)0;
        parked.NextLink = 0;
        if (first < 0)
        {
            return;
        }

        int last = first;
        while (_rows.Read(last).NextLink != 0)
        {
            last = _rows.Read(last).NextLink - 1;
        }

        _rows.Write(last).NextLink = row + 1;
    }

    /// <summary>Takes a certain one out of those that wait for an execution.</summary>
    public bool TryTakeRow(int row, in ReferenceKey reference, out ParkedRow taken)
    {
        taken = _rows.Read(row);
        int first = _rows.Find(in reference);
        if (first == row)
        {
            _rows.RemoveFromIndex(in reference, row);
            if (taken.NextLink != 0)
            {
                _rows.AddToIndex(in reference, taken.NextLink - 1);
            }

            _rows.FreeUnindexed(row);
            return true;
        }

        int link = first;
        while (link >= 0 && _rows.Read(link).NextLink != row + 1)
        {
            link = _rows.Read(link).NextLink - 1;
        }

        if (link < 0)
        {
            return false;
        }

        _rows.Write(link).NextLink = taken.NextLink;
        _rows.FreeUnindexed(row);
        return true;
    }
}
