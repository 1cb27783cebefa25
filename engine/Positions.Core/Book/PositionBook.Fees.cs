using Positions.Core.Arithmetic;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// Fees of a position: in its own currency in its row, in others in rows of their own.
internal sealed partial class PositionBook
{
    /// <summary>Finds where a fee belongs; false if there is no room for one currency more.</summary>
    private bool TryFindFee(in PositionRow position, in Text4 currency, Text4 feeCurrency, long delta, out FeeChange change)
    {
        change = default;
        change.Delta = delta;
        change.Row = NoRow;
        change.Currency = feeCurrency.IsNull ? currency : feeCurrency;
        change.IsForeign = delta != 0 && change.Currency != currency;
        if (!change.IsForeign)
        {
            return true;
        }

        int currencies = 0;
        int link = position.FirstFeeLink;
        while (link != 0)
        {
            ref readonly FeeRow fee = ref _fees.Read(link - 1);
            if (fee.Currency == change.Currency)
            {
                change.Row = link - 1;
                return true;
            }

            currencies++;
            link = fee.NextLink;
        }

        return currencies < MaxForeignFeeCurrencies && _fees.RowCount < _settings.FeesLimit;
    }

    /// <summary>Fees in further currencies than their positions' own, over all positions.</summary>
    public int FeeCount => _fees.RowCount;

    private bool TryWorkOutFee(in PositionRow position, ref FeeChange change)
    {
        long before = change.IsForeign
            ? change.Row >= 0 ? _fees.Read(change.Row).Amount : 0
            : position.Fees;
        return Checked.TryAdd(before, change.Delta, out change.After);
    }

    private void CommitFee(ref PositionRow row, in FeeChange change)
    {
        if (change.Delta == 0)
        {
            return;
        }

        if (!change.IsForeign)
        {
            row.Fees = change.After;
            return;
        }

        int feeRow = change.Row;
        if (feeRow < 0)
        {
            feeRow = _fees.Append();
            _fees.Write(feeRow).Currency = change.Currency;
            LinkFee(ref row, feeRow + 1);
        }

        _fees.Write(feeRow).Amount = change.After;
    }

    private void LinkFee(ref PositionRow row, int added)
    {
        if (row.FirstFeeLink == 0)
        {
            row.FirstFeeLink = added;
            return;
        }

        int link = row.FirstFeeLink;
        while (_fees.Read(link - 1).NextLink != 0)
        {
            link = _fees.Read(link - 1).NextLink;
        }

        _fees.Write(link - 1).NextLink = added;
    }
}
