using System;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Work over many rows. Its input only writes a cursor into the state; every later input first does one slice. A row that the cursor has
// not reached is brought up to date before it is read for a change, so results are as if all had happened when the work began. The next
// work waits until this one is done.
public sealed partial class BusinessLogic
{
    /// <summary>Rows that one input looks at for the work at hand.</summary>
    public const int RowsPerSlice = 64;

    /// <summary>Works that may wait; one more is refused for capacity.</summary>
    private const int MaxWorks = 64;

    /// <summary>True while work over many rows is open: WorkContinued inputs bring it on when nothing else comes.</summary>
    public bool HasOpenWork => _engine.Read(0).WorksOpened != _engine.Read(0).WorksDone;

    /// <summary>
    /// Inputs that the work at hand needs before it is done, each with its slice; 0 if none is open. What waits behind it is not counted.
    /// </summary>
    public int OpenWorkSlices
    {
        get
        {
            if (!HasOpenWork)
            {
                return 0;
            }

            ref readonly WorkRow work = ref CurrentWork;
            long rows = work.Kind == WorkKind.FreeExecutions
                ? _executions.RowsToFree
                : Math.Max(work.End - (long)work.Cursor, work.OrderEnd - (long)work.OrderCursor);
            return (int)Math.Max(1, (rows + RowsPerSlice - 1) / RowsPerSlice);
        }
    }

    private bool HasRoomForWork => _engine.Read(0).WorksOpened - _engine.Read(0).WorksDone < MaxWorks;

    private ref readonly WorkRow CurrentWork => ref _works.Read((int)(_engine.Read(0).WorksDone % MaxWorks));

    private void OpenWork(in InputEvent input, in WorkRow work)
    {
        Invariant.Check(HasRoomForWork);
        ref EngineRow engine = ref _engine.Write(0);
        _works.Write((int)(engine.WorksOpened++ % MaxWorks)) = work;
        if (engine.WorksOpened - engine.WorksDone == 1)
        {
            BeginWork(in input);
        }
    }

    /// <summary>The work at the head is the one at hand now: which rows it is about is fixed here.</summary>
    private void BeginWork(in InputEvent input)
    {
        ref EngineRow engine = ref _engine.Write(0);
        ref WorkRow work = ref _works.Write((int)(engine.WorksDone % MaxWorks));
        work.Sequence = input.Sequence;
        work.EngineTime = engine.EngineTime;
        work.End = work.Kind switch
        {
            WorkKind.RejectParked => _parked.RowCount,
            WorkKind.Split or WorkKind.Rename or WorkKind.CompleteStatement => _positions.PositionCount,
            WorkKind.RetireOrders => _orders.RowCount,
            _ => 0,
        };
        work.OrderEnd = work.Kind switch
        {
            WorkKind.Split or WorkKind.Rename => _orders.RowCount,
            WorkKind.CompleteStatement => _reconciled.RowCount,
            _ => 0,
        };
        if (work.Kind is WorkKind.Split or WorkKind.Rename)
        {
            NoteOtherUnits(in work);
        }

        uint date = _executions.CurrentDate;
        if (work.Kind == WorkKind.Split
            && _positions.Instruments.TrySplitMarks(work.Instrument, work.Numerator, work.Denominator, work.Sequence, date))
        {
            TellMarks(work.Instrument, in input);
        }
        else if (work.Kind == WorkKind.Rename && _positions.Instruments.TryCarryMarks(work.Instrument, work.NewInstrument, work.Sequence, date))
        {
            TellMarks(work.NewInstrument, in input);
        }
    }

    /// <summary>Here and not where it is judged: as long as the work waits, lines are taken in the units, and under the symbol, of before.</summary>
    private void NoteOtherUnits(in WorkRow work)
    {
        _positions.Instruments.NoteOtherUnits(work.Instrument);
        if (work.Kind == WorkKind.Rename)
        {
            _positions.Instruments.NoteOtherUnits(work.NewInstrument);
        }

        if (_statements.IsOpen)
        {
            FailStatement();
        }
    }

    /// <summary>All marks of an instrument have become others, without a mark having come.</summary>
    private void TellMarks(int instrument, in InputEvent input)
    {
        ref OutputEvent output = ref AddPending(input, OutputKind.Change);
        FillMark(instrument, ref output);
    }

    private void ContinueWork(in InputEvent input)
    {
        ref EngineRow engine = ref _engine.Write(0);
        ref WorkRow work = ref _works.Write((int)(engine.WorksDone % MaxWorks));
        bool isDone;
        switch (work.Kind)
        {
            case WorkKind.RejectParked:
                isDone = RejectParkedSlice(ref work, input);
                break;
            case WorkKind.FreeExecutions:
                _executions.FreeSlice(RowsPerSlice);
                isDone = !_executions.HasRowsToFree;
                break;
            case WorkKind.RetireOrders:
                _orders.RetireSlice(ref work.Cursor, RowsPerSlice, _executions.OldestRetainedDate);
                isDone = work.Cursor >= work.End;
                break;
            case WorkKind.CompleteStatement:
                isDone = CompleteSlice(ref work, in input);
                break;
            default:
                isDone = ActOnSlice(ref work, input);
                break;
        }

        if (!isDone)
        {
            return;
        }

        work = default;
        engine.WorksDone++;
        if (HasOpenWork)
        {
            BeginWork(in input);
        }
    }

    private bool ActOnSlice(ref WorkRow work, in InputEvent input)
    {
        int end = Math.Min(work.End, work.Cursor + RowsPerSlice);
        for (; work.Cursor < end; work.Cursor++)
        {
            ActOn(work.Cursor, input);
        }

        if (work.Cursor < work.End)
        {
            return false;
        }

        int orderEnd = Math.Min(work.OrderEnd, work.OrderCursor + RowsPerSlice);
        for (; work.OrderCursor < orderEnd; work.OrderCursor++)
        {
            ActOnOrder(work.OrderCursor, in input);
        }

        return work.OrderCursor == work.OrderEnd;
    }

    private void ActOnOrder(int row, in InputEvent input)
    {
        ref readonly WorkRow work = ref CurrentWork;
        if (_orders.Read(row).FirstSequence >= work.Sequence)
        {
            // It came later, into a row that was free; or with the input at whose begin a work that had waited took effect.
            return;
        }

        ref readonly InstrumentRow instrument = ref _positions.Instruments.Read(work.Instrument);
        if (work.Kind == WorkKind.Split)
        {
            _orders.FlagSplit(row, instrument.Symbol);
        }
        else if (work.Kind == WorkKind.Rename
            && _orders.Rename(row, instrument.Symbol, in _positions.Instruments.Read(work.NewInstrument).Symbol))
        {
            FillOrder(row, ref AddPending(in input, OutputKind.Change));
        }
    }

    /// <summary>Brings the order that a message names past the work at hand.</summary>
    private void CatchUpOrder(uint execDomain, in Text36 orderId, in InputEvent input)
    {
        if (!HasOpenWork || orderId.IsNull)
        {
            return;
        }

        CatchUpOrder(_orders.Find(execDomain, in orderId), in input);
    }

    /// <summary>The same for an update, which may mean its order by the client's id.</summary>
    private void CatchUpOrder(uint execDomain, in OrderUpdate update, in InputEvent input)
    {
        CatchUpOrder(execDomain, in update.OrderId, in input);
        if (HasOpenWork && !update.ClientOrderId.IsNull)
        {
            CatchUpOrder(_orders.FindByClientId(execDomain, in update.Account, in update.ClientOrderId), in input);
        }
    }

    private void CatchUpOrder(int row, in InputEvent input)
    {
        if (CurrentWork.Kind is WorkKind.Split or WorkKind.Rename && row >= CurrentWork.OrderCursor && row < CurrentWork.OrderEnd)
        {
            ActOnOrder(row, in input);
        }
    }

    /// <summary>Brings the positions that a message is about past the work at hand, and to the business date.</summary>
    private void CatchUp(in Text16 account, in Text24 symbol, in InputEvent input)
    {
        if (!HasOpenWork)
        {
            return;
        }

        ref readonly WorkRow work = ref CurrentWork;
        bool isRename = work.Kind == WorkKind.Rename && _positions.Instruments.Read(work.NewInstrument).Symbol == symbol;
        int position = isRename
            ? _positions.Find(in account, in _positions.Instruments.Read(work.Instrument).Symbol)
            : _positions.Find(in account, in symbol);
        CatchUp(position, input);
    }

    private void CatchUp(int position, in InputEvent input)
    {
        if (position >= 0 && HasOpenWork && position >= CurrentWork.Cursor && position < CurrentWork.End)
        {
            ActOn(position, input);
        }
    }

    private void ActOn(int position, in InputEvent input)
    {
        ref readonly WorkRow work = ref CurrentWork;
        uint number = _engine.Read(0).WorksDone + 1;
        if (work.Kind is not (WorkKind.Split or WorkKind.Rename) || !_positions.MarkReached(position, work.Instrument, number))
        {
            return;
        }

        if (work.Sequence > _executions.DateStartSequence)
        {
            _positions.BringToDate(position);
        }

        _positions.Now = work.EngineTime;

        // Else it began before the date did, with the roll's own input at the latest: so it is of the row's day, and the day that
        // follows starts with what it makes.
        if (work.Kind == WorkKind.Split)
        {
            SplitPosition(position, in work, input);
        }
        else
        {
            RenamePosition(position, in work, input);
        }

        _positions.Now = _engine.Read(0).EngineTime;
    }

    private void SplitPosition(int position, in WorkRow work, in InputEvent input)
    {
        var terms = new ExecutionRow
        {
            Sequence = work.Sequence,
            RootSequence = work.Sequence,
            Kind = EntryKind.Split,
            Quantity = work.Numerator,
            Price = work.Denominator,
            Fee = work.QuantityStep,
            Fingerprint = unchecked((ulong)work.CashInLieuPrice),
        };
        bool isSplit = _positions.Split(position, in terms, new UtcNanos(work.EventTime), out SplitResult result);
        _positions.BringToDate(position);
        if (!isSplit)
        {
            if (result.DoesNotFit) // it keeps its units, and so do its executions
            {
                ref OutputEvent blocked = ref AddPending(input, OutputKind.Alert);
                blocked.AlertCode = AlertCode.SplitBlocked;
                NameKey(position, ref blocked);
            }

            return;
        }

        FeeChange none = default;
        ref OutputEvent scaled = ref AddPending(input, OutputKind.Change);
        FillPosition(position, PositionChangeKind.Split, result.ScaledDelta, in none, ref scaled);
        if (result.FractionSold == 0)
        {
            return;
        }

        OutputEvent sold = scaled;
        scaled.Version--;
        scaled.Quantity = result.ScaledQuantity;
        scaled.OpenCost = result.ScaledCost;
        scaled.RealizedPoints = result.ScaledRealized;
        scaled.LastQuantity = result.QuantityDelta;
        scaled.LastPrice = 0;
        ref OutputEvent cash = ref AddPending(input, OutputKind.Change);
        cash = sold;
        cash.ChangeKind = cash.Quantity == 0 ? PositionChangeKind.Closed : PositionChangeKind.Decreased;
        cash.RealizedDelta = result.RealizedDelta;
    }

    private void RenamePosition(int position, in WorkRow work, in InputEvent input)
    {
        ref readonly InstrumentRow target = ref _positions.Instruments.Read(work.NewInstrument);
        Text24 former = _positions.Read(position).Symbol;
        bool isMoved = _positions.Rename(position, in target.Symbol, work.NewInstrument, work.Sequence, new UtcNanos(work.EventTime));
        _positions.BringToDate(position);
        ref OutputEvent output = ref AddPending(input, isMoved ? OutputKind.Change : OutputKind.Alert);
        if (isMoved)
        {
            _reconciled.Rename(in _positions.Read(position).Account, in former, in target.Symbol);
            FeeChange none = default;
            FillPosition(position, PositionChangeKind.Renamed, 0, in none, ref output);
            return;
        }

        output.AlertCode = AlertCode.RenameBlocked;
        NameKey(position, ref output);
    }

    private void NameKey(int position, ref OutputEvent output)
    {
        output.Account = _positions.Read(position).Account;
        output.Symbol = _positions.Read(position).Symbol;
    }
}
