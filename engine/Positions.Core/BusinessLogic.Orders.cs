using System;
using System.Runtime.CompilerServices;
using Positions.Core.Executions;
using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Orders: updates of their state, and executions that are told apart by their order's cumulative quantity (level 3).
public sealed partial class BusinessLogic
{
    [MethodImpl(MethodImplOptions.NoInlining)] // its frame is large
    private Verdict JudgeOrderUpdate(in InputEvent input, int sourceRow, ref OutputEvent output)
    {
        ref readonly OrderUpdate update = ref input.Block<OrderUpdate>();
        CatchUpOrder(_sources.Read(sourceRow).ExecDomain, in update, in input);
        OrderVerdict verdict = _orders.Apply(
            in update, _sources.Read(sourceRow).ExecDomain, _executions.CurrentDate, input.Sequence, input.EngineTime);
        RaiseAlerts(verdict.Alerts);
        if (verdict.Row >= 0)
        {
            FillOrder(verdict.Row, ref output);
        }

        if (verdict.AbsorbedLink != 0)
        {
            FillOrder(verdict.AbsorbedLink - 1, ref AddPending(in input, OutputKind.Change));
        }

        return verdict.Outcome switch
        {
            OrderOutcome.Applied => Verdict.Applied,
            OrderOutcome.Duplicate or OrderOutcome.Stale => Verdict.Stale,
            _ => Refuse(verdict.Reason),
        };
    }

    private void RaiseAlerts(OrderAlerts alerts)
    {
        // An execution that overtakes its order's acknowledgement is everyday business: a flag of the order, nobody's alarm.
        alerts &= ~OrderAlerts.OrphanOrder;
        if (alerts != OrderAlerts.None)
        {
            RaiseEach(alerts);
        }
    }

    private void RaiseEach(OrderAlerts alerts)
    {
        for (AlertCode code = alerts.TakeNext(); code != AlertCode.None; code = alerts.TakeNext())
        {
            Alert(code);
        }
    }

    private void FillOrder(int row, ref OutputEvent output)
    {
        ref readonly OrderRow order = ref _orders.Read(row);
        output.Flags |= OutputFlags.HasOrder;
        output.OrderIndex = row;
        output.OrderStep = ++_orderSteps;
        output.OrderLastSequence = order.LastSequence;
        output.OrderSymbol = order.Symbol;
        output.RetiresByDate = order.RetiresByDate ? (byte)1 : (byte)0;
        output.OrderQuantity = order.OrderQuantity == 0 ? Decimal8.Null : new Decimal8(order.OrderQuantity);
        output.OrderPrice = new Decimal8(order.Price);
        output.CumQuantity = order.CumQuantity;
        output.LeavesQuantity = order.LeavesQuantity;
        output.OrderId = order.OrderId;
        output.ClientOrderId = order.ClientOrderId;
        output.OrderStatus = OrderViews.StatusOf(order.State);
        output.OrderSide = order.Side;
        output.IsOrphanOrder = order.Has(OrderFlags.Orphan) ? (byte)1 : (byte)0;
        output.RetentionDate = order.LastDate;
        if (!output.HasPosition)
        {
            output.Account = order.Account;
            output.Symbol = order.Symbol;
        }
    }

    /// <summary>What a bust or a correction does to the order of the execution; it was asked before whether the sums fit.</summary>
    private void CorrectOrder(int orderRow, in ExecutionRow undone, in InputEvent input, long newQuantity, long newPrice, ref OutputEvent output)
    {
        Int128 oldNotional = Math.BigMul(undone.Quantity, undone.Price);
        bool reopens = _settings.ReopensOnBust;
        uint date = _executions.CurrentDate;
        OrderVerdict verdict = newQuantity == 0
            ? _orders.UndoFill(
                orderRow, undone.Quantity, oldNotional, reopens, date, input.Sequence, input.Prefix.TransactTime, input.EngineTime)
            : _orders.CorrectFill(
                orderRow, undone.Quantity, oldNotional, newQuantity, Math.BigMul(newQuantity, newPrice), reopens, date, input.Sequence,
                input.Prefix.TransactTime, input.EngineTime);
        RaiseAlerts(verdict.Alerts);
        FillOrder(orderRow, ref output);
    }

    // Held executions: without an id, and further on in their order than the book is.

    [MethodImpl(MethodImplOptions.NoInlining)] // its frame is large
    private Verdict Hold(in InputEvent input, int sourceRow, uint execDomain, in Text36 orderId)
    {
        if (_held.Count >= ParkedBook.Capacity)
        {
            return Verdict.Reject(RejectReason.CumQuantityMismatch);
        }

        _held.Add(in input, sourceRow, execDomain, in orderId, _executions.CurrentDate, IsLateNumber(in input, sourceRow));
        long deadline = input.EngineTime.Value + (_settings.CumHoldMillis * 1_000_000);
        ref EngineRow engine = ref _engine.Write(0);
        engine.NextHoldDeadline = engine.NextHoldDeadline == 0 ? deadline : Math.Min(engine.NextHoldDeadline, deadline);
        return Verdict.Parked;
    }

    /// <summary>
    /// Ends what was held until now, if its time is over, oldest first: judged once more, and refused if it still does not fit. As many
    /// as there is room for; the next input goes on.
    /// </summary>
    private void EndHolds(in InputEvent input)
    {
        long latest = input.EngineTime.Value - (_settings.CumHoldMillis * 1_000_000);
        int count = CollectEnding(latest);
        for (int i = 0; i < count && _pendingCount + OutputsOfWaiting + OpenActionCount <= _pendingLimit; i++)
        {
            if (_held.IsTaken(_ending[i])) // else another that ended has let it go
            {
                EndHold(_ending[i], in input);
            }
        }

        RenewHoldDeadline();
    }

    /// <summary>When the oldest of those that are held has waited long enough, by the time that is set.</summary>
    private void RenewHoldDeadline()
    {
        long oldest = long.MaxValue;
        for (int row = 0; row < _held.RowCount; row++)
        {
            oldest = _held.IsTaken(row) ? Math.Min(oldest, _held.Read(row).Input.EngineTime.Value) : oldest;
        }

        _engine.Write(0).NextHoldDeadline = oldest == long.MaxValue ? 0 : oldest + (_settings.CumHoldMillis * 1_000_000);
    }

    /// <summary>Collects the rows held since <paramref name="latest"/> or longer, the oldest first, as many as one slice; returns how many.</summary>
    private int CollectEnding(long latest)
    {
        int count = 0;
        for (int row = 0; row < _held.RowCount; row++)
        {
            if (!_held.IsTaken(row) || _held.Read(row).Input.EngineTime.Value > latest)
            {
                continue;
            }

            long sequence = _held.Read(row).Input.Sequence;
            int at = count;
            while (at > 0 && _held.Read(_ending[at - 1]).Input.Sequence > sequence)
            {
                at--;
            }

            if (at == RowsPerSlice)
            {
                continue;
            }

            count = Math.Min(count + 1, RowsPerSlice);
            Array.Copy(_ending, at, _ending, at + 1, count - 1 - at);
            _ending[at] = row;
        }

        return count;
    }

    private void EndHold(int row, in InputEvent input)
    {
        ReferenceKey reference = _held.Read(row).Reference;
        CatchUpOrder(reference.ExecDomain, in reference.Id, in input);
        CumulativeVerdict fits = _orders.JudgeCumulative(in _held.Read(row).Input.Block<Fill>(), reference.ExecDomain);
        bool isTaken = _held.TryTakeRow(row, in reference, out ParkedRow held);
        Invariant.Check(isTaken);
        if (fits != CumulativeVerdict.Waits)
        {
            JudgeHeld(in held, isAmongHeld: false, in input);
            return;
        }

        ref OutputEvent output = ref AddPending(in input, OutputKind.LateVerdict);
        NameSource(in held, ref output);
        EndWait(in held, Verdict.Reject(RejectReason.CumQuantityMismatch), ref output);
    }

    /// <summary>
    /// Tries what waits for an order's cumulative quantity, oldest first, as long as one fits and there is room for what it brings about.
    /// What there is no room for is judged when its time is over.
    /// </summary>
    private void ApplyHeld(uint execDomain, Text36 orderId, in InputEvent input)
    {
        if (_held.Count == 0)
        {
            return;
        }

        CatchUpOrder(execDomain, in orderId, in input);
        bool anyApplied = true;
        while (anyApplied && _held.Count > 0)
        {
            anyApplied = false;
            int row = _held.Find(execDomain, in orderId);
            for (; row >= 0 && HasRoomForWaiting; row = _held.Read(row).NextLink - 1)
            {
                CumulativeVerdict fits = _orders.JudgeCumulative(in _held.Read(row).Input.Block<Fill>(), execDomain);
                if (fits == CumulativeVerdict.Waits)
                {
                    continue;
                }

                var key = new ReferenceKey(execDomain, in orderId);
                bool isTaken = _held.TryTakeRow(row, in key, out ParkedRow held);
                Invariant.Check(isTaken);
                JudgeHeld(in held, isAmongHeld: true, in input);
                anyApplied = true;
                break;
            }
        }
    }

    private void JudgeHeld(in ParkedRow held, bool isAmongHeld, in InputEvent input)
    {
        CatchUp(in held.Input.Block<Fill>().Account, in input); // told before what comes behind it
        ref OutputEvent output = ref AddPending(in input, OutputKind.LateVerdict);
        NameSource(in held, ref output);
        int outer = BeginVerdict();
        Verdict verdict = JudgeFill(in held.Input, held.SourceRow, isAmongHeld, ref output);
        _verdictLink = outer;
        EndWait(in held, verdict, ref output);
    }
}
