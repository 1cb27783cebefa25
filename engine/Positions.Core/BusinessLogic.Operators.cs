using System;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Marks, and what operators send: days, adjustments, loads, corporate actions. What no longer fits the state is rejected.
public sealed partial class BusinessLogic
{
    private Verdict JudgeMark(in InputEvent input, ref OutputEvent output)
    {
        ref readonly MarkPrice mark = ref input.Block<MarkPrice>();
        RejectReason reason = _positions.Instruments.Take(in mark, input.Sequence, _executions.CurrentDate, out int row);
        output.Symbol = mark.Symbol;
        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        FillMark(row, ref output);
        output.MarkKind = (MarkKind)mark.Kind;
        output.LastPrice = mark.Price.Mantissa;
        return Verdict.Applied;
    }

    private void FillMark(int instrument, ref OutputEvent output)
    {
        InstrumentBook instruments = _positions.Instruments;
        output.Flags |= OutputFlags.HasMark;
        output.InstrumentIndex = instrument;
        output.Symbol = instruments.Read(instrument).Symbol;
        output.Currency = instruments.MarksCurrency(instrument);
        MarkView longMark = instruments.MarkFor(instrument, 1);
        MarkView shortMark = instruments.MarkFor(instrument, -1);
        output.LongMark = longMark.Price;
        output.LongMarkKind = longMark.Kind;
        output.LongMarkSequence = longMark.Sequence;
        output.ShortMark = shortMark.Price;
        output.ShortMarkKind = shortMark.Kind;
        output.ShortMarkSequence = shortMark.Sequence;
        output.PreviousLongClose = instruments.PreviousCloseFor(instrument, 1, _executions.CurrentDate);
        output.PreviousShortClose = instruments.PreviousCloseFor(instrument, -1, _executions.CurrentDate);
        output.PreviousCloseCurrency = instruments.PreviousCurrency(instrument, _executions.CurrentDate);
        output.BusinessDate = _executions.CurrentDate;
    }

    private Verdict JudgeDateRolled(in InputEvent input, ref OutputEvent output)
    {
        ref readonly DateRolled rolled = ref input.Block<DateRolled>();
        if (rolled.BusinessDate <= _executions.CurrentDate || !IsDate(rolled.BusinessDate))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (!HasRoomForWorks(4) || _executions.DateCount == ExecutionBook.MaxDates)
        {
            return Refuse(RejectReason.Capacity);
        }

        _executions.StartDate(rolled.BusinessDate, _settings.RetainDates, input.Sequence, input.EngineTime);
        _positions.Loads.Drop();
        ref EngineRow engine = ref _engine.Write(0);
        engine.IsSessionOpen = 0;
        engine.StaleParkedCount = _parked.Count;
        output.BusinessDate = rolled.BusinessDate;
        output.RetentionDate = _executions.OldestRetainedDate;
        if (_parked.Count > 0)
        {
            OpenWork(WorkKind.RejectParked);
        }

        if (_executions.HasRowsToFree)
        {
            OpenWork(WorkKind.FreeExecutions);
        }

        if (_orders.LiveCount > 0)
        {
            // From here on those that are over count as gone; their rows follow.
            int none = 0;
            _orders.RetireSlice(ref none, 0, _executions.OldestRetainedDate);
            OpenWork(WorkKind.RetireOrders);
        }

        if (_positions.Lots.LiveCount > 0)
        {
            OpenWork(WorkKind.FreeLots);
        }

        return Verdict.Control;
    }

    private Verdict JudgeSessionOpened(in InputEvent input)
    {
        if (input.Block<SessionOpened>().BusinessDate != _executions.CurrentDate)
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        _engine.Write(0).IsSessionOpen = 1;
        return Verdict.Control;
    }

    private Verdict JudgeAdjustment(in InputEvent input, ref OutputEvent output)
    {
        ref readonly PositionAdjusted adjustment = ref input.Block<PositionAdjusted>();
        output.Account = adjustment.Account;
        output.Symbol = adjustment.Symbol;
        if (adjustment.Account.IsNull || adjustment.Symbol.IsNull || adjustment.Quantity.IsNull
            || adjustment.CostRule is < (byte)AdjustmentRule.AtAverage or > (byte)AdjustmentRule.AtExternalAverage)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        CatchUp(in adjustment.Account, in input);
        RejectReason reason = Adjust(in adjustment, in input, out int position, out Int128 realizedDelta);
        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        FeeChange none = default;
        FillPosition(position, PositionChangeKind.Adjusted, realizedDelta, in none, ref output);
        output.AdjustmentReason = adjustment.Reason;
        return Verdict.Applied;
    }

    private RejectReason Adjust(in PositionAdjusted adjustment, in InputEvent input, out int position, out Int128 realizedDelta)
    {
        position = -1;
        realizedDelta = 0;
        RejectReason reason = _positions.PlanAdjustment(in adjustment, out AdjustmentPlan plan);
        if (reason == RejectReason.None && !HasRoomForExecution)
        {
            reason = RejectReason.Capacity;
        }

        return reason == RejectReason.None
            ? _positions.CommitAdjustment(in adjustment, in plan, input.Sequence, EventTime(in input), out position, out realizedDelta)
            : reason;
    }

    private Verdict JudgeLoad(in InputEvent input, ref OutputEvent output)
    {
        ref readonly PositionLoaded load = ref input.Block<PositionLoaded>();
        output.Account = load.Account;
        output.Symbol = load.Symbol;
        Verdict verdict = JudgePart(in input, in load, ref output);
        if (verdict.Disposition != Disposition.Control)
        {
            // Taken as a whole, or not the next part: either way nothing is coming in any more.
            _positions.Loads.Drop();
        }

        return verdict;
    }

    /// <summary>Control where more parts are to come.</summary>
    private Verdict JudgePart(in InputEvent input, in PositionLoaded load, ref OutputEvent output)
    {
        RejectReason reason = CheckLoad(in load);
        if (reason != RejectReason.None)
        {
            return Verdict.Reject(reason);
        }

        CatchUp(in load.Account, in input);
        int position = _positions.Find(in load.Account, in load.Symbol);
        if (position >= 0)
        {
            _positions.BringToDate(position);
        }

        if (_positions.Loads.IsLoaded(in load))
        {
            return Verdict.DuplicateExec;
        }

        long version = position < 0 ? 0 : _positions.Read(position).Version;
        if (load.IsForced != 0 ? load.ExpectedVersion != version : _engine.Read(0).IsSessionOpen != 0)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        if (!_positions.TakesCurrency(position, in load.Symbol, in load.Currency))
        {
            return Verdict.Reject(RejectReason.Currency);
        }

        int files = position < 0 ? 0 : _positions.Loads.CountFiles(_positions.Read(position).LoadLink);
        reason = files >= LoadBook.MaxFilesPerPosition ? RejectReason.Capacity : _positions.Loads.Stage(in load);
        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        return load.Part < load.Parts ? Verdict.Control : ApplyLoad(in input, in load, ref output);
    }

    private Verdict ApplyLoad(in InputEvent input, in PositionLoaded load, ref OutputEvent output)
    {
        RejectReason reason = _positions.Load(in load, input.Sequence, EventTime(in input), out LoadResult result);
        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        FeeChange none = default;
        FillPosition(result.Position, PositionChangeKind.Loaded, result.RealizedDelta, in none, ref output);
        long loaded = _positions.Read(result.Position).StartOfDayQuantity;
        if (loaded != result.CarriedQuantity)
        {
            Alert(AlertCode.StartOfDayDifference, result.CarriedQuantity, loaded);
        }

        return Verdict.Applied;
    }

    private RejectReason CheckLoad(in PositionLoaded load)
    {
        bool isWhole = !load.Account.IsNull && !load.Symbol.IsNull && !load.FileId.IsNull && !load.Quantity.IsNull
            && (load.Quantity.Mantissa == 0 || !load.AveragePrice.IsNull) && load.Part >= 1 && load.Parts >= load.Part;
        if (!isWhole)
        {
            return RejectReason.Malformed;
        }

        return load.BusinessDate == _executions.CurrentDate ? RejectReason.None : RejectReason.OutOfRange;
    }

    private Verdict JudgeSplit(in InputEvent input, ref OutputEvent output)
    {
        ref readonly InstrumentSplit split = ref input.Block<InstrumentSplit>();
        bool hasStep = !split.QuantityStep.IsNull;
        if (split.Symbol.IsNull || (hasStep && split.CashInLieuPrice.IsNull))
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        int instrument = _positions.Instruments.Find(in split.Symbol);
        if (split.Numerator <= 0 || split.Denominator <= 0 || (hasStep && split.QuantityStep.Mantissa <= 0) || instrument < 0)
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        output.FirstSequence = _positions.Instruments.FindSplit(instrument, in split);
        if (output.FirstSequence != 0)
        {
            return Verdict.DuplicateExec;
        }

        if (IsToCome(split.ExDate))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (!HasRoomForAction)
        {
            return Refuse(RejectReason.Capacity);
        }

        _positions.Instruments.NoteSplit(instrument, in split, input.Sequence);
        var terms = new WorkRow
        {
            Kind = WorkKind.Split,
            Instrument = instrument,
            Numerator = split.Numerator,
            Denominator = split.Denominator,
            QuantityStep = hasStep ? split.QuantityStep.Mantissa : 0,
            CashInLieuPrice = hasStep ? split.CashInLieuPrice.Mantissa : 0,
        };
        OpenAction(in input, in terms, ref output);
        return Verdict.Control;
    }

    private Verdict JudgeRename(in InputEvent input, ref OutputEvent output)
    {
        ref readonly InstrumentRenamed renamed = ref input.Block<InstrumentRenamed>();
        if (renamed.Symbol.IsNull || renamed.NewSymbol.IsNull || renamed.NewSymbol == renamed.Symbol)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        InstrumentBook instruments = _positions.Instruments;
        int instrument = instruments.Find(in renamed.Symbol);
        if (instrument < 0 || IsToCome(renamed.ExDate))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        int target = instruments.Find(in renamed.NewSymbol);
        if (!HasRoomForAction || (target < 0 && !instruments.HasRoom))
        {
            return Refuse(RejectReason.Capacity);
        }

        if (target >= 0 && !instruments.Read(target).Currency.IsNull && !instruments.Read(instrument).Currency.IsNull
            && instruments.Read(target).Currency != instruments.Read(instrument).Currency)
        {
            return Verdict.Reject(RejectReason.Currency);
        }

        target = target < 0 ? instruments.Add(in renamed.NewSymbol) : target;
        instruments.DefineLike(target, instrument);
        output.Symbol = renamed.NewSymbol;
        output.Multiplier = instruments.Read(target).Multiplier;

        var terms = new WorkRow { Kind = WorkKind.Rename, Instrument = instrument, NewInstrument = target };
        OpenAction(in input, in terms, ref output);
        return Verdict.Control;
    }

    /// <summary>What is done takes effect at once: a later date is refused until there are actions that wait. Before the first date none is later.</summary>
    private bool IsToCome(uint exDate) => _executions.CurrentDate != 0 && exDate > _executions.CurrentDate;

    private static bool IsDate(uint date)
    {
        uint month = date / 100 % 100;
        uint day = date % 100;
        return date is >= 1900_01_01 and <= 9999_12_31 && month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(date / 10_000, month);
    }

    private static uint DaysInMonth(uint year, uint month)
    {
        bool isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month switch
        {
            2 => isLeapYear ? 29u : 28u,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };
    }
}
