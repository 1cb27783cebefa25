using System;
using System.Runtime.CompilerServices;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Fills: rows P to W of the table in BusinessLogic.Messages.cs.
public sealed partial class BusinessLogic
{
    [MethodImpl(MethodImplOptions.NoInlining)] // its frame is large
    private Verdict JudgeFill(in InputEvent input, int sourceRow, bool isAmongHeld, ref OutputEvent output)
    {
        ref readonly Fill fill = ref input.Block<Fill>();
        output.ExecId = fill.ExecId;
        RejectReason reason = CheckFill(in fill);
        if (reason != RejectReason.None)
        {
            return Verdict.Reject(reason);
        }

        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        uint idDate = IdDateOf(sourceRow);
        CatchUpOrder(execDomain, in fill.OrderId, in input);
        ulong fingerprint = Fingerprints.OfExecution(in fill);
        int undoneAhead = NoExecution;
        ExecutionKey.Of(execDomain, idDate, in fill.ExecId, out ExecutionKey key);
        uint hash = 0;
        if (!fill.ExecId.IsNull)
        {
            bool mayBeRepeated = MayBeRepeated(in input, sourceRow);
            if (UsesIdsDaily(sourceRow)
                && IsOfEarlierDate(in input, sourceRow, in fill.ExecId, fingerprint, ref output, out Verdict verdict))
            {
                return verdict;
            }

            hash = HashOf(in key);
            int known = _executions.Find(in key, hash);
            if (known != NoExecution && _executions.Read(known).Kind == EntryKind.UndoneAhead)
            {
                undoneAhead = known;
            }
            else if (known != NoExecution)
            {
                return JudgeKnown(known, fingerprint, ref output);
            }

            if (mayBeRepeated && IsOlderThanRetained(in input, sourceRow))
            {
                return Verdict.Reject(RejectReason.OlderThanRetained);
            }
        }
        else if (input.Prefix.SourceId != SourcePrefix.HttpSourceId)
        {
            CumulativeVerdict cumulative = _orders.JudgeCumulative(in fill, execDomain);
            if (cumulative != CumulativeVerdict.Fits)
            {
                return cumulative == CumulativeVerdict.Stale ? Verdict.Stale : Hold(in input, sourceRow, execDomain, in fill.OrderId);
            }
        }
        else
        {
            // The assigned id is for busts to refer to. If a client has used it as its own before, the fill stays without one.
            Text36 assigned = ExecutionBook.AssignedId(_appliedSequence);
            if (_executions.Find(new ExecutionKey(execDomain, idDate, in assigned)) == NoExecution)
            {
                output.ExecId = assigned;
                ExecutionKey.Of(execDomain, idDate, in assigned, out key);
                hash = ExecutionBook.HashOf(in key);
            }
        }

        TradeTerms.Of(in fill, out TradeTerms terms);
        reason = _positions.Plan(in terms, GuessedPosition, out FillPlan plan);
        if (reason is RejectReason.None or RejectReason.OutOfRange && !HasRoomForExecution)
        {
            reason = RejectReason.Capacity;
        }

        OrderFillPlan orderPlan = default;
        if (reason == RejectReason.None)
        {
            reason = _orders.PlanFill(in fill, execDomain, _executions.CurrentDate, GuessedOrder, out orderPlan);
            RaiseAlerts(orderPlan.Alerts);
        }

        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        int orderRow = _orders.CommitFill(in fill, in orderPlan, input.Sequence, input.EngineTime);

        if (undoneAhead != NoExecution)
        {
            _executions.ForgetId(undoneAhead);
        }

        ref ExecutionRow entry = ref _executions.Add(in key, hash, out int execution);
        entry.Fingerprint = fingerprint;
        entry.Sequence = _appliedSequence;
        entry.RootSequence = _appliedSequence;
        entry.Quantity = terms.Quantity;
        entry.Price = terms.Price;
        entry.Fee = terms.Fee;
        entry.FeeCurrency = terms.FeeCurrency;
        entry.RootDate = entry.BusinessDate;
        entry.OrderLink = orderRow + 1;
        entry.Side = terms.Side;
        entry.Kind = EntryKind.Trade;
        entry.State = undoneAhead != NoExecution ? ExecutionState.Busted : ExecutionState.Effective;

        // Its sequence is that of the input at hand, also where the message had to wait.
        int position = _positions.Commit(in terms, in plan, _appliedSequence, EventTime(in input), execution, ref entry);
        FillPosition(position, plan.Kind, plan.RealizedDelta, in plan.Fee, ref output);
        if (orderRow >= 0)
        {
            FillOrder(orderRow, ref output);
        }

        if (_parked.Count > 0 && !output.ExecId.IsNull)
        {
            ApplyParked(in key, in input);
        }

        if (_held.Count > 0 && orderRow >= 0 && !isAmongHeld)
        {
            ApplyHeld(execDomain, fill.OrderId, in input);
        }

        return Verdict.Applied;
    }

    private static RejectReason CheckFill(in Fill fill)
    {
        if (fill.Account.IsNull || fill.Symbol.IsNull || fill.Price.IsNull)
        {
            return RejectReason.Malformed;
        }

        if (fill.Side is not (Side.Buy or Side.Sell))
        {
            return RejectReason.Side;
        }

        return fill.Quantity.Mantissa > 0 ? RejectReason.None : RejectReason.QuantityNotPositive;
    }

    private bool HasRoomForExecution => _executions.Count < _settings.ExecutionsLimit;

    /// <summary>By the sender's clock, or when it took effect: for what had waited, the time of the input that released it.</summary>
    private UtcNanos EventTime(in InputEvent input) =>
        input.Prefix.TransactTime.IsNull ? new UtcNanos(_engine.Read(0).EngineTime) : input.Prefix.TransactTime;

    private Verdict Refuse(RejectReason reason)
    {
        if (reason == RejectReason.Capacity)
        {
            Alert(AlertCode.CapacityFull);
        }

        return Verdict.Reject(reason);
    }

    /// <summary>Fills the position part of an output from the row as it stands.</summary>
    private void FillPosition(int position, PositionChangeKind kind, Int128 realizedDelta, in FeeChange fee, ref OutputEvent output)
    {
        ref readonly PositionRow row = ref _positions.Read(position);
        output.Flags |= OutputFlags.HasPosition;
        output.ChangeKind = kind;
        output.PositionIndex = position;
        output.InstrumentIndex = row.InstrumentLink - 1;
        output.Quantity = row.Quantity;
        output.OpenCost = row.OpenCost;
        output.RealizedPoints = row.RealizedPoints;
        output.RealizedDelta = realizedDelta;
        output.Fees = row.Fees;
        output.Version = row.Version;
        output.LastSequence = row.LastSequence;
        output.LastEventTime = new UtcNanos(row.LastEventTime);
        output.LastQuantity = row.LastQuantity;
        output.LastPrice = row.LastPrice;
        output.FeeDelta = fee.Delta;
        output.FeeCurrency = fee.Currency.IsNull ? row.Currency : fee.Currency;
        output.Multiplier = _positions.Instruments.Read(row.InstrumentLink - 1).Multiplier;
        output.Account = row.Account;
        output.Symbol = row.Symbol;
        output.Currency = row.Currency;
        output.StartOfDayQuantity = row.StartOfDayQuantity;
        output.StartOfDayCost = row.StartOfDayCost;
        output.StartOfDayRealized = row.StartOfDayRealized;
        output.StartOfDayFees = row.StartOfDayFees;
        output.PreviousClose = row.PreviousClose;
        output.BusinessDate = row.DayDate;
        output.CostMethod = row.Method;
    }
}
