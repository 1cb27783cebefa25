using System;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Splits and renamings: each is true of every row from its own input on, and reaches the rows in slices, the oldest first. Before anything
// of an account, or an order, is read for a change, all that are open act on it in their order: results are as if at once, however far
// the slices are. Positions and orders bear the number of the last one that acted on them, so that none acts twice.
public sealed partial class BusinessLogic
{
    /// <summary>Splits and renamings that may be open; one more is refused for capacity.</summary>
    public const int MaxOpenActions = 16;

    private bool HasOpenAction => _engine.Read(0).ActionsOpened != _engine.Read(0).ActionsDone;

    private bool HasRoomForAction => OpenActionCount < MaxOpenActions;

    private ref readonly WorkRow ActionOf(uint number) => ref _actions.Read((int)(number % MaxOpenActions));

    /// <summary>
    /// Lets every split and renaming that is open act on all that it is about, for whoever shows a cut: what it shows is as if they had acted
    /// at once, as every later input will see it. The pages are not those of the cut any more: nothing may be applied behind it, and the
    /// digest is to be taken before.
    /// </summary>
    public void EndOpenActions<TSink>(ref TSink sink)
        where TSink : struct, IOutputSink, allows ref struct
    {
        var slice = default(InputEvent);
        slice.SetMessage(new WorkContinued());
        while (HasOpenAction)
        {
            _pendingCount = 0;
            ContinueAction(in slice);
            for (int i = 0; i < _pendingCount; i++)
            {
                ref OutputEvent output = ref sink.Claim();
                output = _pending[i];
                sink.Commit();
            }
        }
    }

    private void OpenAction(in InputEvent input, in WorkRow terms, ref OutputEvent output)
    {
        Invariant.Check(HasRoomForAction);
        ref EngineRow engine = ref _engine.Write(0);
        ref WorkRow action = ref _actions.Write((int)(engine.ActionsOpened++ % MaxOpenActions));
        action = terms;
        action.EventTime = EventTime(in input).Value;
        bool areMarksOthers = BeginAction(ref action, _appliedSequence);
        if (_statements.IsOpen)
        {
            // Its lines are in the units, and under the symbols, of before.
            FailStatement(ref output);
        }

        if (areMarksOthers)
        {
            // Without a mark having come.
            FillMark(action.Kind == WorkKind.Split ? action.Instrument : action.NewInstrument, ref AddPending(input, OutputKind.Change));
        }
    }

    /// <summary>Fixes which rows it is about, and where it stands in the order of inputs. True if all marks of its instrument have become others.</summary>
    private bool BeginAction(ref WorkRow action, long sequence)
    {
        action.Sequence = sequence;
        action.EngineTime = _engine.Read(0).EngineTime;
        action.End = _positions.PositionCount;
        action.OtherEnd = _orders.RowCount;
        InstrumentBook instruments = _positions.Instruments;
        uint date = _executions.CurrentDate;
        instruments.NoteOtherUnits(action.Instrument);
        if (action.Kind == WorkKind.Split)
        {
            return instruments.TrySplitMarks(action.Instrument, action.Numerator, action.Denominator, sequence, date);
        }

        instruments.NoteOtherUnits(action.NewInstrument);
        return instruments.TryCarryMarks(action.Instrument, action.NewInstrument, sequence, date);
    }

    /// <summary>A slice of the oldest.</summary>
    private void ContinueAction(in InputEvent input)
    {
        ref EngineRow engine = ref _engine.Write(0);
        uint number = engine.ActionsDone;
        ref WorkRow action = ref _actions.Write((int)(number % MaxOpenActions));
        int end = Math.Min(action.End, action.Cursor + RowsPerSlice);
        for (; action.Cursor < end; action.Cursor++)
        {
            ActOn(action.Cursor, number, in input);
        }

        if (action.Cursor < action.End)
        {
            return;
        }

        int orderEnd = Math.Min(action.OtherEnd, action.OtherCursor + RowsPerSlice);
        for (; action.OtherCursor < orderEnd; action.OtherCursor++)
        {
            ActOnOrder(action.OtherCursor, number, in input);
        }

        if (action.OtherCursor == action.OtherEnd)
        {
            action = default;
            engine.ActionsDone++;
        }
    }

    /// <summary>
    /// Before a position of the account is read for a change, or looked for: whatever is open acts on all that it is about there. Not on the
    /// one position alone, because what an instrument is renamed to may be renamed itself, or be held already.
    /// </summary>
    private void CatchUp(in Text16 account, in InputEvent input)
    {
        ref readonly EngineRow engine = ref _engine.Read(0);
        for (uint number = engine.ActionsDone; number != engine.ActionsOpened; number++)
        {
            ref readonly WorkRow action = ref ActionOf(number);
            int position = _positions.Find(in account, in _positions.Instruments.Read(action.Instrument).Symbol);
            if (position >= action.Cursor && position < action.End)
            {
                ActOn(position, number, in input);
            }
        }
    }

    /// <summary>Before the order that a message names is read.</summary>
    private void CatchUpOrder(uint execDomain, in Text36 orderId, in InputEvent input)
    {
        if (HasOpenAction && !orderId.IsNull)
        {
            CatchUpOrder(_orders.Find(execDomain, in orderId), in input);
        }
    }

    /// <summary>The same for an update, which may mean its order by the client's id.</summary>
    private void CatchUpOrder(uint execDomain, in OrderUpdate update, in InputEvent input)
    {
        CatchUpOrder(execDomain, in update.OrderId, in input);
        if (HasOpenAction && !update.ClientOrderId.IsNull)
        {
            CatchUpOrder(_orders.FindByClientId(execDomain, in update.Account, in update.ClientOrderId), in input);
        }
    }

    private void CatchUpOrder(int row, in InputEvent input)
    {
        ref readonly EngineRow engine = ref _engine.Read(0);
        for (uint number = engine.ActionsDone; number != engine.ActionsOpened; number++)
        {
            if (row >= ActionOf(number).OtherCursor && row < ActionOf(number).OtherEnd)
            {
                ActOnOrder(row, number, in input);
            }
        }
    }

    private void ActOn(int position, uint number, in InputEvent input)
    {
        ref readonly WorkRow action = ref ActionOf(number);
        if (!_positions.MarkReached(position, action.Instrument, number + 1))
        {
            return;
        }

        if (action.Sequence > _executions.DateStartSequence)
        {
            _positions.BringToDate(position);
        }

        // Else it came before the date began: it is of the row's day, and so may be the next. The day that follows starts with what they make.
        _positions.Now = action.EngineTime;
        if (action.Kind == WorkKind.Split)
        {
            SplitPosition(position, in action, input);
        }
        else
        {
            RenamePosition(position, in action, input);
        }

        _positions.Now = _engine.Read(0).EngineTime;
    }

    private void ActOnOrder(int row, uint number, in InputEvent input)
    {
        ref readonly WorkRow action = ref ActionOf(number);
        ref readonly Text24 symbol = ref _positions.Instruments.Read(action.Instrument).Symbol;

        // A row that was free may have been taken since by an order that came later.
        if (_orders.Read(row).FirstSequence >= action.Sequence || !_orders.MarkReached(row, in symbol, number + 1))
        {
            return;
        }

        if (action.Kind == WorkKind.Split)
        {
            _orders.FlagSplit(row);
        }
        else
        {
            _orders.Rename(row, in _positions.Instruments.Read(action.NewInstrument).Symbol);
            FillOrder(row, ref AddPending(in input, OutputKind.Change));
        }
    }

    private void SplitPosition(int position, in WorkRow action, in InputEvent input)
    {
        var terms = new ExecutionRow
        {
            Sequence = action.Sequence,
            RootSequence = action.Sequence,
            Kind = EntryKind.Split,
            Quantity = action.Numerator,
            Price = action.Denominator,
            Fee = action.QuantityStep,
            Fingerprint = unchecked((ulong)action.CashInLieuPrice),
        };
        bool isSplit = _positions.Split(position, in terms, new UtcNanos(action.EventTime), out SplitResult result);
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

    private void RenamePosition(int position, in WorkRow action, in InputEvent input)
    {
        ref readonly InstrumentRow target = ref _positions.Instruments.Read(action.NewInstrument);
        Text24 former = _positions.Read(position).Symbol;
        bool isMoved = _positions.Rename(position, in target.Symbol, action.NewInstrument, action.Sequence, new UtcNanos(action.EventTime));
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
