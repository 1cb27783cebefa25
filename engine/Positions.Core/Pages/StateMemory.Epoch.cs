namespace Positions.Core.Pages;

// The epoch over all tables: a cut whose pages go to a sink while the state changes on.
public sealed partial class StateMemory
{
    /// <summary>Length of a page.</summary>
    public const int PageBytes = PageTable.PageBytes;

    /// <summary>Pages that one call passes over because they were handed out already; a byte is read for each.</summary>
    private const int MaxPassedOver = 4_096;

    private IPageSink? _sink;
    private int _epochTable;

    /// <summary>True until every page of the cut was handed out.</summary>
    internal bool IsEpochOpen => _sink is not null;

    internal void OpenEpoch(IPageSink sink)
    {
        Invariant.Check(!IsEpochOpen);
        _sink = sink;
        _epochTable = 0;
        for (int table = 0; table < _tables.Count; table++)
        {
            _tables[table].OpenEpoch(sink, table);
        }
    }

    internal bool CopyPages(int maxPages)
    {
        if (_sink is null)
        {
            return false;
        }

        int copiesLeft = int.Min(maxPages, _sink.FreePages);
        int stepsLeft = MaxPassedOver;
        while (_epochTable < _tables.Count)
        {
            PageTable table = _tables[_epochTable];
            table.CopyUntouched(ref copiesLeft, ref stepsLeft);
            if (table.EpochPagesLeft != 0)
            {
                return true;
            }

            table.CloseEpoch();
            _epochTable++;
        }

        _sink = null;
        return false;
    }
}
