using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Fills: rows P to W of the table in BusinessLogic.Messages.cs.
public sealed partial class BusinessLogic
{
    private const int NoExecution = -1;

    private Verdict JudgeFill(in InputEvent input, uint execDomain, ref OutputEvent output)
    {
        ref readonly Fill fill = ref input.Block<Fill>();
        output.ExecId = fill.ExecId;
        RejectReason reason = CheckFill(in fill);
        if (reason != RejectReason.None)
        {
            return Verdict.Reject(reason);
        }

        ulong fingerprint = 0;
        bool isStored = !fill.ExecId.IsNull;
        if (isStored)
        {
            fingerprint = Fingerprints.OfExecution(in fill);
            int known = _executions.Find(execDomain, in fill.ExecId);
            if (known != NoExecution)
            {
                return JudgeKnown(known, fingerprint, ref output);
            }
        }
        else if (input.Prefix.SourceId == SourcePrefix.HttpSourceId)
        {
            // The assigned id is for busts to refer to. If a client has used it as its own before, the fill stays without one.
            Text36 assigned = ExecutionBook.AssignedId(input.Sequence);
            isStored = _executions.Find(execDomain, in assigned) == NoExecution;
            output.ExecId = isStored ? assigned : default;
        }

        reason = _positions.Plan(in fill, out FillPlan plan);
        if (reason is RejectReason.None or RejectReason.OutOfRange && isStored && _executions.Count >= _settings.ExecutionsLimit)
        {
            reason = RejectReason.Capacity;
        }

        if (reason != RejectReason.None)
        {
            if (reason == RejectReason.Capacity)
            {
                Alert(AlertCode.CapacityFull);
            }

            return Verdict.Reject(reason);
        }

        int position = _positions.Commit(in fill, in plan, input.Sequence, input.EngineTime);
        if (isStored)
        {
            StoreExecution(in input, execDomain, fingerprint, position, in output.ExecId);
        }

        FillPosition(in fill, in plan, position, ref output);
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

    private Verdict JudgeKnown(int known, ulong fingerprint, ref OutputEvent output)
    {
        ref readonly ExecutionRow execution = ref _executions.Read(known);
        output.FirstSequence = execution.Sequence;
        if (execution.Fingerprint == fingerprint)
        {
            return Verdict.DuplicateExec;
        }

        Alert(AlertCode.ExecConflict);
        return Verdict.Reject(RejectReason.ExecIdConflict);
    }

    private void StoreExecution(in InputEvent input, uint execDomain, ulong fingerprint, int position, in Text36 execId)
    {
        ref readonly Fill fill = ref input.Block<Fill>();
        int execution = _executions.Add(new ExecutionRow
        {
            ExecId = execId,
            ExecDomain = execDomain,
            Fingerprint = fingerprint != 0 ? fingerprint : Fingerprints.OfExecution(in fill),
            Sequence = input.Sequence,
            SourceSeq = input.Prefix.SourceSeq,
            Quantity = fill.Quantity.Mantissa,
            Price = fill.Price.Mantissa,
            Fee = fill.Fee.IsNull ? 0 : fill.Fee.Mantissa,
            PositionIndex = position,
            SourceId = input.Prefix.SourceId,
            OrderId = fill.OrderId,
            FeeCurrency = fill.FeeCurrency,
            Epoch = input.Prefix.Epoch,
            Side = fill.Side,
        });
        _positions.SetLastExecution(position, execution);
    }

    private void FillPosition(in Fill fill, in FillPlan plan, int position, ref OutputEvent output)
    {
        ref readonly PositionRow row = ref _positions.Read(position);
        output.Flags |= OutputFlags.HasPosition;
        output.ChangeKind = plan.Kind;
        output.PositionIndex = position;
        output.Quantity = row.Quantity;
        output.OpenCost = row.OpenCost;
        output.RealizedPoints = row.RealizedPoints;
        output.RealizedDelta = plan.RealizedDelta;
        output.Fees = row.Fees;
        output.Version = row.Version;
        output.LastSequence = row.LastSequence;
        output.LastEventTime = new UtcNanos(row.LastEventTime);
        output.LastQuantity = row.LastQuantity;
        output.LastPrice = row.LastPrice;
        output.FeeDelta = plan.Fee;
        output.FeeCurrency = plan.FeeCurrency;
        output.Multiplier = _positions.ReadInstrument(row.InstrumentLink - 1).Multiplier;
        output.Account = fill.Account;
        output.Symbol = fill.Symbol;
        output.Currency = row.Currency;
    }
}
