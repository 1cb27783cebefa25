using System;
using Positions.Core.Arithmetic;
using Positions.Core.Pages;
using Positions.Core.Settings;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>Positions by account and symbol, their fees, and the instruments.</summary>
internal sealed class PositionBook(StateMemory memory, SettingBook settings)
{
    /// <summary>Bounds the walk along a position's fees; one more currency is refused for capacity.</summary>
    public const int MaxForeignFeeCurrencies = 16;

    private const int NoRow = -1;

    private readonly KeyedTable<PositionRow, PositionKey> _positions = memory.AddKeyed<PositionRow, PositionKey>("positions");
    private readonly RowTable<FeeRow> _fees = memory.AddRows<FeeRow>("positions.fees");
    private readonly KeyedTable<InstrumentRow, Text24> _instruments = memory.AddKeyed<InstrumentRow, Text24>("instruments");

    public int PositionCount => _positions.RowCount;

    public ref readonly PositionRow Read(int position) => ref _positions.Read(position);

    public ref readonly FeeRow ReadFee(int row) => ref _fees.Read(row);

    public ref readonly InstrumentRow ReadInstrument(int row) => ref _instruments.Read(row);

    public int Find(in Text16 account, in Text24 symbol) => _positions.Find(new PositionKey(account, symbol));

    public int FindInstrument(in Text24 symbol) => _instruments.Find(in symbol);

    public void SetLastExecution(int position, int execution) => _positions.Write(position).LastExecutionLink = execution + 1;

    public void Reserve()
    {
        _positions.Reserve(settings.PositionsLimit);
        _instruments.Reserve(settings.PositionsLimit);
        _fees.Reserve(settings.FeesLimit);
    }

    /// <summary>Defines or redefines an instrument. Positions that exist keep their currency.</summary>
    public RejectReason Define(in InstrumentDefined definition)
    {
        if (definition.Symbol.IsNull)
        {
            return RejectReason.Malformed;
        }

        if (!definition.Multiplier.IsNull && definition.Multiplier.Mantissa <= 0)
        {
            return RejectReason.OutOfRange;
        }

        int row = _instruments.Find(in definition.Symbol);
        if (row < 0)
        {
            if (_instruments.RowCount >= settings.PositionsLimit)
            {
                return RejectReason.Capacity;
            }

            row = AddInstrument(in definition.Symbol);
        }

        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.Currency = definition.Currency;
        instrument.DisplayDecimals = definition.DisplayDecimals;
        instrument.Multiplier = definition.Multiplier.IsNull ? Decimal8.One : definition.Multiplier.Mantissa;
        instrument.IsDefined = 1;
        return RejectReason.None;
    }

    /// <summary>Works out what a valid fill changes: currency, then room, then figures. Changes nothing.</summary>
    public RejectReason Plan(in Fill fill, out FillPlan plan)
    {
        plan = default;
        plan.Position = Find(in fill.Account, in fill.Symbol);
        plan.Side = fill.Side == Side.Buy ? 1 : -1;
        plan.Fee = fill.Fee.IsNull ? 0 : fill.Fee.Mantissa;
        if (!ResolveCurrency(in fill, ref plan))
        {
            return RejectReason.Currency;
        }

        plan.FeeCurrency = fill.FeeCurrency.IsNull ? plan.Currency : fill.FeeCurrency;
        plan.HasForeignFee = plan.Fee != 0 && plan.FeeCurrency != plan.Currency;
        if (!HasRoom(ref plan))
        {
            return RejectReason.Capacity;
        }

        return TryWorkOut(in fill, ref plan) ? RejectReason.None : RejectReason.OutOfRange;
    }

    /// <summary>Applies a plan and returns the position's row.</summary>
    public int Commit(in Fill fill, in FillPlan plan, long sequence, UtcNanos engineTime)
    {
        int position = plan.Position >= 0 ? plan.Position : AddPosition(in fill, in plan);
        ref PositionRow row = ref _positions.Write(position);
        row.Quantity = plan.After.Quantity;
        row.OpenCost = plan.After.OpenCost;
        row.RealizedPoints = plan.After.RealizedPoints;
        row.Cash = plan.After.Cash;
        if (plan.Side > 0)
        {
            row.BuyQuantity = plan.Turnover;
            row.BuyNotional = plan.TurnoverNotional;
        }
        else
        {
            row.SellQuantity = plan.Turnover;
            row.SellNotional = plan.TurnoverNotional;
        }

        if (plan.HasForeignFee)
        {
            BookForeignFee(ref row, in plan);
        }
        else if (plan.Fee != 0)
        {
            row.Fees = plan.FeesAfter;
        }

        if (plan.Kind is PositionChangeKind.Opened or PositionChangeKind.Flipped)
        {
            row.CycleNumber++;
            row.OpenedSequence = sequence;
        }

        row.Version++;
        row.LastSequence = sequence;
        row.LastEventTime = fill.Prefix.TransactTime.IsNull ? engineTime.Value : fill.Prefix.TransactTime.Value;
        row.LastQuantity = plan.Side * fill.Quantity.Mantissa;
        row.LastPrice = fill.Price.Mantissa;
        row.LastExecutionLink = 0;
        return position;
    }

    private bool ResolveCurrency(in Fill fill, ref FillPlan plan)
    {
        plan.Instrument = NoRow;
        Text4 fixedCurrency = default;
        if (plan.Position >= 0)
        {
            ref readonly PositionRow row = ref _positions.Read(plan.Position);
            plan.Instrument = row.InstrumentLink - 1;
            fixedCurrency = row.Currency;
        }
        else
        {
            plan.Instrument = _instruments.Find(in fill.Symbol);
            if (plan.Instrument >= 0)
            {
                fixedCurrency = _instruments.Read(plan.Instrument).Currency;
            }
        }

        if (!fixedCurrency.IsNull)
        {
            plan.Currency = fixedCurrency;
            return fill.Currency.IsNull || fill.Currency == fixedCurrency;
        }

        plan.Currency = fill.Currency.IsNull ? settings.DefaultCurrency : fill.Currency;
        return true;
    }

    private bool HasRoom(ref FillPlan plan)
    {
        if (plan.Position < 0 && _positions.RowCount >= settings.PositionsLimit)
        {
            return false;
        }

        if (plan.Instrument < 0 && _instruments.RowCount >= settings.PositionsLimit)
        {
            return false;
        }

        plan.FeeRow = NoRow;
        if (!plan.HasForeignFee)
        {
            return true;
        }

        int currencies = 0;
        int link = plan.Position < 0 ? 0 : _positions.Read(plan.Position).FirstFeeLink;
        while (link != 0)
        {
            ref readonly FeeRow fee = ref _fees.Read(link - 1);
            if (fee.Currency == plan.FeeCurrency)
            {
                plan.FeeRow = link - 1;
                return true;
            }

            currencies++;
            link = fee.NextLink;
        }

        return currencies < MaxForeignFeeCurrencies && _fees.RowCount < settings.FeesLimit;
    }

    private bool TryWorkOut(in Fill fill, ref FillPlan plan)
    {
        var before = default(PositionFigures);
        Int128 turnover = 0;
        Int128 turnoverNotional = 0;
        long fees = 0;
        if (plan.Position >= 0)
        {
            ref readonly PositionRow row = ref _positions.Read(plan.Position);
            before.Quantity = row.Quantity;
            before.OpenCost = row.OpenCost;
            before.RealizedPoints = row.RealizedPoints;
            before.Cash = row.Cash;
            turnover = plan.Side > 0 ? row.BuyQuantity : row.SellQuantity;
            turnoverNotional = plan.Side > 0 ? row.BuyNotional : row.SellNotional;
            fees = row.Fees;
        }

        if (plan.HasForeignFee)
        {
            fees = plan.FeeRow >= 0 ? _fees.Read(plan.FeeRow).Amount : 0;
        }

        long quantity = fill.Quantity.Mantissa;
        long price = fill.Price.Mantissa;
        bool fits = AverageCost.TryApply(in before, plan.Side, quantity, price, out plan.After, out plan.RealizedDelta, out plan.Kind);
        fits &= Checked.TryAdd(turnover, quantity, out plan.Turnover)
            & Checked.TryAdd(turnoverNotional, Math.BigMul(quantity, price), out plan.TurnoverNotional)
            & Checked.TryAdd(fees, plan.Fee, out plan.FeesAfter);
        Invariant.Check(!fits || plan.After.Balances);
        return fits;
    }

    private int AddPosition(in Fill fill, in FillPlan plan)
    {
        int instrument = plan.Instrument >= 0 ? plan.Instrument : AddInstrument(in fill.Symbol);
        int position = _positions.Add(new PositionKey(fill.Account, fill.Symbol));
        ref PositionRow row = ref _positions.Write(position);
        row.Account = fill.Account;
        row.Symbol = fill.Symbol;
        row.Currency = plan.Currency;
        row.InstrumentLink = instrument + 1;
        return position;
    }

    private int AddInstrument(in Text24 symbol)
    {
        int row = _instruments.Add(in symbol);
        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.Symbol = symbol;
        instrument.Multiplier = Decimal8.One;
        return row;
    }

    private void BookForeignFee(ref PositionRow row, in FillPlan plan)
    {
        int feeRow = plan.FeeRow;
        if (feeRow < 0)
        {
            feeRow = _fees.Append();
            _fees.Write(feeRow).Currency = plan.FeeCurrency;
            LinkFee(ref row, feeRow + 1);
        }

        _fees.Write(feeRow).Amount = plan.FeesAfter;
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
