using Positions.Core.Book;
using Positions.Core.Pages;
using Positions.Core.Settings;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>What is known of each key that a statement has compared: the comparison, the breaker, the correction.</summary>
internal sealed class ReconciledBook(StateMemory memory, SettingBook settings)
{
    private readonly KeyedTable<ReconciledRow, PositionKey> _keys =
        memory.AddKeyed<ReconciledRow, PositionKey>("statements.keys", recyclesRows: true);

    public int RowCount => _keys.RowCount;

    /// <summary>As many as positions may be: a key without a position counts like one.</summary>
    public bool HasRoom => _keys.LiveCount < settings.PositionsLimit;

    public ref readonly ReconciledRow Read(int row) => ref _keys.Read(row);

    public ref ReconciledRow Write(int row) => ref _keys.Write(row);

    public int Find(in Text16 account, in Text24 symbol) => _keys.Find(new PositionKey(in account, in symbol));

    public int Add(in Text16 account, in Text24 symbol)
    {
        int row = _keys.Add(new PositionKey(in account, in symbol));
        ref ReconciledRow key = ref _keys.Write(row);
        key.Account = account;
        key.Symbol = symbol;
        key.AveragePrice = Decimal8.Null;
        key.CorrectionDelta = Decimal8.Null;
        key.CorrectionAveragePrice = Decimal8.Null;
        return row;
    }

    /// <summary>The key goes with its position to another symbol; what was known under that gives way, but for the graver breaker.</summary>
    public void Rename(in Text16 account, in Text24 symbol, in Text24 newSymbol)
    {
        int row = Find(in account, in symbol);
        if (row < 0)
        {
            return;
        }

        int there = Find(in account, in newSymbol);
        if (there >= 0)
        {
            TakeGraverBreaker(row, there);
            _keys.RemoveFromIndex(new PositionKey(in account, in newSymbol), there);
            _keys.FreeUnindexed(there);
        }

        _keys.RemoveFromIndex(new PositionKey(in account, in symbol), row);
        _keys.Write(row).Symbol = newSymbol;
        _keys.AddToIndex(new PositionKey(in account, in newSymbol), row);
    }

    private void TakeGraverBreaker(int row, int of)
    {
        ref readonly ReconciledRow other = ref _keys.Read(of);
        if (other.Breaker > _keys.Read(row).Breaker)
        {
            ref ReconciledRow key = ref _keys.Write(row);
            key.Breaker = other.Breaker;
            key.BreakerReason = other.BreakerReason;
            key.BreakerSequence = other.BreakerSequence;
        }
    }
}
