using System;
using System.Runtime.CompilerServices;
using Positions.Core.Book;
using Positions.Core.Reconciliation;
using Positions.Core.Settings;
using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

// For after replay and for tools; on the thread that owns the logic.
public sealed partial class BusinessLogic
{
    public int PositionCount => _positions.PositionCount;

    /// <summary>Sources in the state; the first is the engine's own HTTP interface.</summary>
    public int SourceCount => _sources.Count;

    public int SettingCount => _settings.Count;

    public CapacityUse CapacityUse => new()
    {
        PositionsUsed = _positions.PositionCount,
        PositionsLimit = _settings.PositionsLimit,
        ExecutionsUsed = _executions.Count,
        ExecutionsLimit = _settings.ExecutionsLimit,
        SourcesUsed = _sources.GatewayCount,
        SourcesLimit = _settings.SourcesLimit,
        OrdersUsed = _orders.LiveCount,
        OrdersLimit = _settings.OrdersLimit,
        LotsUsed = _positions.Lots.LiveCount,
        LotsLimit = _settings.LotsLimit,
        InstrumentsUsed = _positions.Instruments.Count,
        InstrumentsLimit = _settings.PositionsLimit,
        FeesUsed = _positions.FeeCount,
        FeesLimit = _settings.FeesLimit,
    };

    /// <summary>Term of the last EngineStarted; 0 before the first.</summary>
    public uint Term => _engine.Read(0).Term;

    /// <summary>Digest of the settings that the last EngineStarted named.</summary>
    public ulong SettingsDigest => _engine.Read(0).SettingsDigest;

    /// <summary>Currency of positions whose fills and instruments name none.</summary>
    public Text4 DefaultCurrency => _settings.DefaultCurrency;

    public bool TryGetPosition(in Text16 account, in Text24 symbol, out PositionView view)
    {
        int row = _positions.Find(in account, in symbol);
        view = row < 0 ? default : GetPosition(row);
        return row >= 0;
    }

    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public PositionView GetPosition(int index)
    {
        CheckIndex(index, PositionCount);
        ref readonly PositionRow row = ref _positions.Read(index);
        return new PositionView
        {
            Index = index,
            InstrumentIndex = row.InstrumentLink - 1,
            Account = row.Account,
            Symbol = row.Symbol,
            Currency = row.Currency,
            Multiplier = new Decimal8(_positions.Instruments.Read(row.InstrumentLink - 1).Multiplier),
            Quantity = new Decimal8(row.Quantity),
            OpenCost = row.OpenCost,
            RealizedPoints = row.RealizedPoints,
            Cash = row.Cash,
            Fees = new Decimal8(row.Fees),
            Version = row.Version,
            LastSequence = row.LastSequence,
            LastEventTime = new UtcNanos(row.LastEventTime),
            LastQuantity = new Decimal8(row.LastQuantity),
            LastPrice = new Decimal8(row.LastPrice),
            LastExecId = LastExecId(in row),
            Adjustments = row.Adjustments,
            Method = row.Method,
            Mark = _positions.Instruments.MarkFor(row.InstrumentLink - 1, Math.Sign(row.Quantity), row.Currency),
            DayStart = DayStart(in row),
            CycleNumber = row.CycleNumber,
            OpenedSequence = row.OpenedSequence,
            BuyQuantity = row.BuyQuantity,
            SellQuantity = row.SellQuantity,
            BuyNotional = row.BuyNotional,
            SellNotional = row.SellNotional,
        };
    }

    /// <summary>The positions from a row number on, as many as there is room for; any number of threads while nobody changes the state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such rows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a start is over before anything could be compiled anew
    public void CopyPositions(int from, Span<PositionImage> images)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images.Length, PositionCount - from);
        uint date = _executions.CurrentDate;
        for (int i = 0; i < images.Length; i++)
        {
            ref readonly PositionRow row = ref _positions.Read(from + i);
            ref PositionImage image = ref images[i];
            image.Account = row.Account;
            image.Symbol = row.Symbol;
            image.Currency = row.Currency;
            image.InstrumentIndex = row.InstrumentLink - 1;
            image.Quantity = row.Quantity;
            image.OpenCost = row.OpenCost;
            image.RealizedPoints = row.RealizedPoints;
            image.Fees = row.Fees;
            image.Multiplier = _positions.Instruments.Read(row.InstrumentLink - 1).Multiplier;
            image.Version = row.Version;
            image.LastSequence = row.LastSequence;
            image.LastEventTime = row.LastEventTime;
            image.Method = row.Method;
            if (row.DayDate == date)
            {
                image.PreviousClose = row.PreviousClose.Mantissa;
                image.StartOfDayQuantity = row.StartOfDayQuantity;
                image.StartOfDayFees = row.StartOfDayFees;
                image.StartOfDayCost = row.StartOfDayCost;
                image.StartOfDayRealized = row.StartOfDayRealized;
            }
            else
            {
                SetDayStart(ref image, DayStart(in row));
            }
        }
    }

    private static void SetDayStart(ref PositionImage image, DayStartView start)
    {
        image.PreviousClose = start.PreviousClose.Mantissa;
        image.StartOfDayQuantity = start.Quantity.Mantissa;
        image.StartOfDayFees = start.Fees.Mantissa;
        image.StartOfDayCost = start.Cost;
        image.StartOfDayRealized = start.RealizedPoints;
    }

    /// <summary>True if any position has fees in another currency than its own.</summary>
    public bool HasOtherFees => _positions.FeeCount > 0;

    /// <summary>Fees in other currencies than the position's own, in the order of their first appearance. Allocates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public FeeAmount[] GetOtherFees(int positionIndex)
    {
        CheckIndex(positionIndex, PositionCount);
        Span<FeeAmount> found = stackalloc FeeAmount[PositionBook.MaxForeignFeeCurrencies];
        int count = 0;
        int link = _positions.Read(positionIndex).FirstFeeLink;
        while (link != 0)
        {
            ref readonly FeeRow fee = ref _positions.ReadFee(link - 1);
            found[count++] = new FeeAmount(fee.Currency, new Decimal8(fee.Amount));
            link = fee.NextLink;
        }

        return found[..count].ToArray();
    }

    /// <summary>Sources in the order of their first appearance; row 0 is the engine's own HTTP interface.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public SourceView GetSource(int index)
    {
        CheckIndex(index, SourceCount);
        ref readonly SourceRow source = ref _sources.Read(index);
        ref readonly SourceCounts counts = ref _sources.Counts(index);
        return new SourceView
        {
            SourceId = source.SourceId,
            HasEpoch = (source.Flags & SourceFlags.HasEpoch) != 0,
            Epoch = source.Epoch,
            NextExpectedSourceSeq = source.NextExpected,
            RejectedCount = source.RejectedCount,
            HaltReason = source.HaltReason,
            ExecDomain = source.ExecDomain,
            AllowsUnsequenced = (source.Flags & SourceFlags.AllowsUnsequenced) != 0,
            IsDropCopy = (source.Flags & SourceFlags.DropCopy) != 0,
            SkippedRangeCount = source.SkippedRangeCount,
            AppliedCount = counts.Applied,
            DuplicateCount = counts.Duplicates,
            DuplicateExecCount = counts.DuplicateExecs,
        };
    }

    public bool TryGetSource(uint sourceId, out SourceView view)
    {
        int row = _sources.Find(sourceId);
        view = row < 0 ? default : GetSource(row);
        return row >= 0;
    }

    /// <summary>Numbers given up and not recovered, ascending; none for a source that is not there. Allocates.</summary>
    public SkippedRange[] GetSkippedRanges(uint sourceId)
    {
        int row = _sources.Find(sourceId);
        return row < 0 ? [] : _sources.Skipped.Of(in _sources.Read(row)).ToArray();
    }

    /// <summary>True for instruments that were defined; one that only fills have named is not.</summary>
    public bool TryGetInstrument(in Text24 symbol, out InstrumentView view)
    {
        view = default;
        int row = _positions.Instruments.Find(in symbol);
        if (row < 0 || _positions.Instruments.Read(row).IsDefined == 0)
        {
            return false;
        }

        ref readonly InstrumentRow instrument = ref _positions.Instruments.Read(row);
        view = new InstrumentView(instrument.Symbol, instrument.Currency, new Decimal8(instrument.Multiplier), instrument.DisplayDecimals);
        return true;
    }

    /// <summary>Instruments in the state: defined, or named by an input.</summary>
    public int InstrumentCount => _positions.Instruments.Count;

    /// <summary>The marks of an instrument, by its row number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public InstrumentMarksView GetMarks(int instrument)
    {
        CheckIndex(instrument, InstrumentCount);
        InstrumentBook instruments = _positions.Instruments;
        uint date = instruments.MarksDate(instrument);
        return new InstrumentMarksView(
            instruments.Read(instrument).Symbol,
            instruments.MarksCurrency(instrument),
            instruments.MarkFor(instrument, 1),
            instruments.MarkFor(instrument, -1),
            instruments.PreviousCloseFor(instrument, 1, date),
            instruments.PreviousCloseFor(instrument, -1, date),
            instruments.PreviousCurrency(instrument, date),
            date);
    }

    /// <summary>Settings in the order of their first appearance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public SettingView GetSetting(int index)
    {
        CheckIndex(index, SettingCount);
        ref readonly SettingRow setting = ref _settings.Read(index);
        return new SettingView(setting.Key, setting.Value);
    }

    public bool TryGetSetting(in Text64 key, out Text64 value)
    {
        int row = _settings.Find(in key);
        value = row < 0 ? default : _settings.Read(row).Value;
        return row >= 0;
    }

    /// <summary>What is open, oldest first; none for a position at average cost. Allocates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public LotView[] GetLots(int positionIndex)
    {
        CheckIndex(positionIndex, PositionCount);
        var lots = new LotView[_positions.Read(positionIndex).LotCount];
        int link = _positions.Read(positionIndex).FirstLotLink;
        for (int i = 0; i < lots.Length; i++)
        {
            ref readonly LotRow lot = ref _positions.Lots.Read(link - 1);
            bool isKnown = lot.ExecutionLink != 0 && _executions.Read(lot.ExecutionLink - 1).RootSequence == lot.OpenedSequence;
            lots[i] = new LotView(
                new Decimal8(lot.Quantity), lot.Cost, lot.OpenedSequence, isKnown ? _executions.Read(lot.ExecutionLink - 1).ExecId : default);
            link = lot.NextLink;
        }

        return lots;
    }

    /// <summary>Rows of orders to enumerate; some may be free.</summary>
    public int OrderRowCount => _orders.RowCount;

    /// <summary>The order in a row; false if the row is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public bool TryGetOrder(int index, out OrderView view)
    {
        CheckIndex(index, OrderRowCount);
        return _orders.TryGetView(index, out view);
    }

    public bool TryFindOrder(uint execDomain, in Text36 orderId, out OrderView view)
    {
        int row = _orders.Find(execDomain, in orderId);
        view = default;
        return row >= 0 && _orders.TryGetView(row, out view);
    }

    /// <summary>Executions without an id that wait for what comes before them in their order.</summary>
    public int HeldCount => _held.Count;

    /// <summary>yyyymmdd; 0 before the first.</summary>
    public uint BusinessDate => _executions.CurrentDate;

    /// <summary>Oldest business date whose executions are known.</summary>
    public uint OldestRetainedDate => _executions.OldestRetainedDate;

    /// <summary>Busts and corrections that wait for what they refer to.</summary>
    public int ParkedCount => _parked.Count;

    /// <summary>Rows in which busts and corrections wait, the free ones between them as well.</summary>
    public int ParkedRowCount => _parked.RowCount;

    /// <summary>A bust or correction that waits, as it came; false for a free row.</summary>
    public bool TryGetParked(int row, out InputEvent input)
    {
        bool isTaken = _parked.IsTaken(row);
        input = isTaken ? _parked.Read(row).Input : default;
        return isTaken;
    }

    /// <summary>Splits and renamings that have not reached every row yet.</summary>
    public int OpenActionCount => (int)(_engine.Read(0).ActionsOpened - _engine.Read(0).ActionsDone);

    /// <summary>An open split or renaming; 0 is the oldest.</summary>
    public CorporateActionView GetOpenAction(int index)
    {
        CheckIndex(index, OpenActionCount);
        ref readonly WorkRow action = ref ActionOf(_engine.Read(0).ActionsDone + (uint)index);
        return new CorporateActionView(
            action.Sequence,
            action.Kind == WorkKind.Rename,
            _positions.Instruments.Read(action.Instrument).Symbol,
            action.Numerator,
            action.Denominator,
            action.QuantityStep > 0 ? new Decimal8(action.CashInLieuPrice) : Decimal8.Null);
    }

    private Text36 LastExecId(in PositionRow row)
    {
        if (row.LastExecutionLink == 0)
        {
            return default;
        }

        ref readonly Executions.ExecutionRow execution = ref _executions.Read(row.LastExecutionLink - 1);
        return execution.Sequence == row.LastSequence ? execution.ExecId : default;
    }

    /// <summary>What the day's P&amp;L counts from: as recorded, or as it stands for a row that nothing has touched since the date began.</summary>
    private DayStartView DayStart(in PositionRow row) => row.DayDate == _executions.CurrentDate
        ? new DayStartView(
            new Decimal8(row.StartOfDayQuantity), row.StartOfDayCost, row.StartOfDayRealized, new Decimal8(row.StartOfDayFees), row.PreviousClose)
        : new DayStartView(
            new Decimal8(row.Quantity),
            row.OpenCost,
            row.RealizedPoints,
            new Decimal8(row.Fees),
            _positions.Instruments.PreviousCloseFor(
                row.InstrumentLink - 1, Math.Sign(row.Quantity), row.Currency, _executions.CurrentDate));

    private static void CheckIndex(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
    }
}
