using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Core.Pages;
using Positions.Core.Settings;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>
/// Positions by account and symbol, their fees, lots and entries. Rows are brought to the current business date before they are read for
/// a change.
/// </summary>
internal sealed partial class PositionBook
{
    /// <summary>Bounds the walk along a position's fees; one more currency is refused for capacity.</summary>
    public const int MaxForeignFeeCurrencies = 16;

    private const int NoRow = -1;

    private readonly SettingBook _settings;
    private readonly ExecutionBook _executions;
    private readonly KeyedTable<PositionRow, PositionKey> _positions;
    private readonly RowTable<FeeRow> _fees;

    /// <summary>What is read where there is no position yet: flat, without fees, of no currency and no instrument.</summary>
    private readonly PositionRow _none = new() { PreviousClose = Decimal8.Null };

    public PositionBook(StateMemory memory, SettingBook settings, ExecutionBook executions)
    {
        _settings = settings;
        _executions = executions;
        _positions = memory.AddKeyed<PositionRow, PositionKey>("positions");
        _fees = memory.AddRows<FeeRow>("positions.fees");
        Lots = new LotBook(memory, settings);
        Instruments = new InstrumentBook(memory, settings);
        Loads = new LoadBook(memory);
    }

    public LotBook Lots { get; }

    public InstrumentBook Instruments { get; }

    public int PositionCount => _positions.RowCount;

    public ref readonly PositionRow Read(int position) => ref _positions.Read(position);

    public ref readonly FeeRow ReadFee(int row) => ref _fees.Read(row);

    public int Find(in Text16 account, in Text24 symbol) => _positions.Find(new PositionKey(in account, in symbol));

    /// <summary>Hints, see <see cref="KeyedTable{TRow,TKey}.PrefetchIndex"/>.</summary>
    public uint PrefetchIndex(in Text16 account, in Text24 symbol)
    {
        PositionKey.Of(in account, in symbol, out PositionKey key);
        return _positions.PrefetchIndex(in key);
    }

    public int PrefetchRow(uint hash) => _positions.PrefetchRow(hash);

    /// <summary>Asks for the lots that a trade of this position takes from or follows.</summary>
    public void PrefetchLots(int position)
    {
        ref readonly PositionRow row = ref _positions.Read(position);
        if (row.Method != CostMethod.Average)
        {
            Lots.Prefetch(in row);
        }
    }

    public void Reserve()
    {
        _positions.Reserve(_settings.PositionsLimit);
        _fees.Reserve(_settings.FeesLimit);
        Instruments.Reserve();
        // Positions may still be kept by a method that no setting names any more.
        if (_settings.UsesLots || Lots.LiveCount > 0)
        {
            Lots.Reserve();
        }
    }

    /// <summary>See <see cref="LotBook.NumberOpen"/>; of all positions.</summary>
    public void NumberLots()
    {
        for (int position = 0; position < _positions.RowCount; position++)
        {
            Lots.NumberOpen(in _positions.Read(position));
        }
    }

    /// <summary>Works out what a valid trade changes: currency, then room, then figures. Changes nothing but the row's date.</summary>
    /// <param name="terms">The trade.</param>
    /// <param name="guess">The row that may be the position's; any number.</param>
    /// <param name="plan">What it changes.</param>
    public RejectReason Plan(in TradeTerms terms, int guess, out FillPlan plan)
    {
        plan = default;
        plan.Position = IsAt(guess, in terms) ? guess : Find(in terms.Account, in terms.Symbol);
        ref readonly PositionRow row = ref ReadToDate(plan.Position);
        if (!ResolveCurrency(in terms, in row, ref plan))
        {
            return RejectReason.Currency;
        }

        plan.Method = MethodOf(plan.Position, in row, in terms.Account);
        if (!HasRoom(in terms, in row, ref plan))
        {
            return RejectReason.Capacity;
        }

        return TryWorkOut(in terms, in row, ref plan) ? RejectReason.None : RejectReason.OutOfRange;
    }

    /// <summary>Applies a plan, completes the entry that was added for it, and returns the position's row.</summary>
    public int Commit(in TradeTerms terms, in FillPlan plan, long sequence, UtcNanos eventTime, int execution, ref ExecutionRow entry)
    {
        int position = plan.Position >= 0 ? plan.Position : AddPosition(in terms.Account, in terms.Symbol, in plan);
        ref PositionRow row = ref _positions.Write(position);
        row.Method = plan.Method;
        entry.OpenedFromFlat = row.Quantity == 0 ? (byte)1 : (byte)0;
        entry.PositionIndex = position;
        entry.PreviousLink = row.LastEntryLink;
        row.LastEntryLink = execution + 1;
        row.LastExecutionLink = execution + 1;
        if (plan.Method != CostMethod.Average)
        {
            long closed = Trade.ClosedQuantity(row.Quantity, terms.Sign, terms.Quantity);
            MoveLots(ref row, closed, terms.Quantity, terms.Price, entry.RootSequence, execution + 1);
        }

        SetFigures(ref row, in plan.After);
        SetTurnover(ref row, terms.Side, plan.Turnover, plan.TurnoverNotional);
        CommitFee(ref row, in plan.Fee);
        if (plan.Kind is PositionChangeKind.Opened or PositionChangeKind.Flipped)
        {
            row.CycleNumber++;
            row.OpenedSequence = sequence;
        }

        Touch(ref row, sequence, eventTime, terms.SignedQuantity, terms.Price);
        return position;
    }

    /// <summary>True if the row is that of the trade's position: each is in the index under the key that it bears.</summary>
    private bool IsAt(int row, in TradeTerms terms)
    {
        if (unchecked((uint)row) >= (uint)_positions.RowCount)
        {
            return false;
        }

        ref readonly PositionRow position = ref _positions.Read(row);
        return position.Account == terms.Account && position.Symbol == terms.Symbol;
    }

    private void Touch(ref PositionRow row, long sequence, UtcNanos eventTime, long lastQuantity, long lastPrice)
    {
        row.Version++;
        row.LastSequence = sequence;
        row.LastEventTime = eventTime.Value;
        row.LastQuantity = lastQuantity;
        row.LastPrice = lastPrice;
        row.ChangedTime = Now;
    }

    private void SetFigures(ref PositionRow row, in PositionFigures figures)
    {
        KeepCut(ref row);
        row.Quantity = figures.Quantity;
        row.OpenCost = figures.OpenCost;
        row.RealizedPoints = figures.RealizedPoints;
        row.Cash = figures.Cash;
        row.Adjustments = figures.Adjustments;
    }

    private static void SetTurnover(ref PositionRow row, Side side, Int128 quantity, Int128 notional)
    {
        if (side == Side.Buy)
        {
            row.BuyQuantity = quantity;
            row.BuyNotional = notional;
        }
        else
        {
            row.SellQuantity = quantity;
            row.SellNotional = notional;
        }
    }

    /// <summary>What a trade does to the lots: it takes from them what it closes and adds what it opens.</summary>
    private void MoveLots(ref PositionRow row, long closed, long quantity, long price, long rootSequence, int executionLink)
    {
        if (closed > 0)
        {
            Lots.Consume(ref row, closed);
        }

        if (closed < quantity)
        {
            long opened = quantity - closed;
            Lots.Append(ref row, opened, Math.BigMul(opened, price), rootSequence, executionLink, row.DayDate);
        }
    }

    /// <param name="terms">The trade.</param>
    /// <param name="row">The position, or that of none.</param>
    /// <param name="plan">In: the position's number. Out: its instrument and currency as well.</param>
    private bool ResolveCurrency(in TradeTerms terms, in PositionRow row, ref FillPlan plan)
    {
        plan.Instrument = row.InstrumentLink - 1;
        Text4 fixedCurrency = row.Currency;
        if (plan.Position < 0)
        {
            plan.Instrument = Instruments.Find(in terms.Symbol);
            if (plan.Instrument >= 0)
            {
                fixedCurrency = Instruments.Read(plan.Instrument).Currency;
            }
        }

        if (!fixedCurrency.IsNull)
        {
            plan.Currency = fixedCurrency;
            return terms.Currency.IsNull || terms.Currency == fixedCurrency;
        }

        plan.Currency = terms.Currency.IsNull ? _settings.DefaultCurrency : terms.Currency;
        return true;
    }

    private bool HasRoom(in TradeTerms terms, in PositionRow row, ref FillPlan plan)
    {
        if (!HasRoomForRows(in plan))
        {
            return false;
        }

        if (plan.Method != CostMethod.Average && !HasRoomForLotIn(in row)
            && Trade.ClosedQuantity(row.Quantity, terms.Sign, terms.Quantity) < terms.Quantity)
        {
            return false;
        }

        return TryFindFee(in row, in plan.Currency, terms.FeeCurrency, terms.Fee, out plan.Fee);
    }

    /// <summary>Room for the position and the instrument, where they are not there yet.</summary>
    private bool HasRoomForRows(in FillPlan plan) =>
        (plan.Position >= 0 || _positions.RowCount < _settings.PositionsLimit) && (plan.Instrument >= 0 || Instruments.HasRoom);

    /// <summary>The method that a position has, or will have once it opens.</summary>
    private CostMethod MethodOf(int position, in PositionRow row, in Text16 account) =>
        position < 0 || OpensAnew(in row) ? _settings.CostMethodOf(in account) : row.Method;

    private bool TryWorkOut(in TradeTerms terms, in PositionRow row, ref FillPlan plan)
    {
        row.CopyFigures(out PositionFigures before);
        Int128 turnover = terms.Side == Side.Buy ? row.BuyQuantity : row.SellQuantity;
        Int128 turnoverNotional = terms.Side == Side.Buy ? row.BuyNotional : row.SellNotional;
        long closed = Trade.ClosedQuantity(before.Quantity, terms.Sign, terms.Quantity);
        bool fits = TryCostOut(in row, in before, closed, out Int128 costOut);
        fits = fits && Trade.TryApply(
            in before, terms.Sign, terms.Quantity, terms.Price, costOut, out plan.After, out plan.RealizedDelta, out plan.Kind);
        fits = fits
            && Checked.TryAdd(turnover, terms.Quantity, out plan.Turnover)
            && Checked.TryAdd(turnoverNotional, Math.BigMul(terms.Quantity, terms.Price), out plan.TurnoverNotional)
            && TryWorkOutFee(in row, ref plan.Fee);
        Invariant.Check(!fits || plan.After.Balances);
        return fits;
    }

    /// <summary>The cost that goes out with <paramref name="closed"/>, by the position's method.</summary>
    private bool TryCostOut(in PositionRow row, in PositionFigures figures, long closed, out Int128 costOut)
    {
        costOut = 0;
        if (closed == 0)
        {
            return true;
        }

        if (row.Method == CostMethod.Average)
        {
            costOut = CostMath.AverageCostOut(figures.OpenCost, closed, Math.Abs(figures.Quantity));
            return true;
        }

        return Lots.TryCostOut(in row, closed, out costOut);
    }

    private int AddPosition(in Text16 account, in Text24 symbol, in FillPlan plan)
    {
        int instrument = plan.Instrument >= 0 ? plan.Instrument : Instruments.Add(in symbol);
        int position = _positions.Add(new PositionKey(in account, in symbol));
        ref PositionRow row = ref _positions.Write(position);
        row.Account = account;
        row.Symbol = symbol;
        row.Currency = plan.Currency;
        row.InstrumentLink = instrument + 1;
        row.Method = plan.Method;
        row.DayDate = _executions.CurrentDate;
        row.PreviousClose = Decimal8.Null;
        return position;
    }
}
