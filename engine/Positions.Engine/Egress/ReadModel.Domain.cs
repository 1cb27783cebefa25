using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

// Marks, orders, fees in other currencies, rejects: what the output thread writes beside positions and sources.
public sealed partial class ReadModel
{
    private void TakeMark(in OutputEvent output)
    {
        Reach(Instruments, output.InstrumentIndex);
        ref InstrumentCopy row = ref Instruments.BeginWrite(output.InstrumentIndex);
        bool isNew = row.Symbol != output.Symbol;
        row.Symbol = output.Symbol;
        row.Currency = output.Currency;
        row.LongMark = output.LongMark;
        row.ShortMark = output.ShortMark;
        row.LongKind = output.LongMarkKind;
        row.ShortKind = output.ShortMarkKind;
        row.LongSequence = output.LongMarkSequence;
        row.ShortSequence = output.ShortMarkSequence;
        row.PreviousLongClose = output.PreviousLongClose;
        row.PreviousShortClose = output.PreviousShortClose;
        row.PreviousCurrency = output.PreviousCloseCurrency;
        row.Date = output.BusinessDate;
        Instruments.EndWrite(output.InstrumentIndex);
        if (isNew)
        {
            _instrumentBySymbol[output.Symbol] = output.InstrumentIndex;
        }
    }

    private void TakeOrder(in OutputEvent output)
    {
        Reach(Orders, output.OrderIndex);
        if (output.OrderIndex < Orders.Count && Orders[output.OrderIndex].ToldSequence == output.InputSequence
            && Orders[output.OrderIndex].ToldStep > output.OrderStep)
        {
            // What had waited for this input was told before it, and has moved the order on.
            return;
        }

        ref OrderCopy row = ref Orders.BeginWrite(output.OrderIndex);
        row.ToldSequence = output.InputSequence;
        row.ToldStep = output.OrderStep;
        row.OrderId = output.OrderId;
        row.ClientOrderId = output.ClientOrderId;
        row.Account = output.Account;
        row.Symbol = output.OrderSymbol;
        row.Side = output.OrderSide;
        row.Status = output.OrderStatus;
        row.IsOrphan = output.IsOrphanOrder != 0;
        row.Date = output.RetentionDate;
        row.OrderQuantity = output.OrderQuantity;
        row.Price = output.OrderPrice;
        row.CumQuantity = output.CumQuantity;
        row.LeavesQuantity = output.LeavesQuantity;
        row.LastSequence = output.OrderLastSequence;
        row.RetiresByDate = output.RetiresByDate != 0;
        Orders.EndWrite(output.OrderIndex);
    }

    /// <summary>Adds to a position's fees in one currency; returns the link to its first.</summary>
    private int AddFee(int firstLink, Text4 currency, long amount)
    {
        int last = 0;
        for (int link = firstLink; link != 0; link = OtherFees[link - 1].NextLink)
        {
            if (OtherFees[link - 1].Currency == currency)
            {
                OtherFees.BeginWrite(link - 1).Amount += amount;
                OtherFees.EndWrite(link - 1);
                return firstLink;
            }

            last = link;
        }

        int added = OtherFees.Count;
        OtherFees.BeginWrite(added) = new FeeCopy { Currency = currency, Amount = amount };
        OtherFees.EndWrite(added);
        if (last != 0)
        {
            OtherFees.BeginWrite(last - 1).NextLink = added + 1;
            OtherFees.EndWrite(last - 1);
        }

        return last == 0 ? added + 1 : firstLink;
    }

    private static bool IsSetAside(in OutputEvent output) =>
        output.AlertCode is AlertCode.ExecConflict or AlertCode.LateFill or AlertCode.Overfill && output.Disposition == Disposition.Rejected;

    private void TakeReject(in OutputEvent output)
    {
        bool isRejected = output.Disposition == Disposition.Rejected;
        bool isSkip = !isRejected && output.RangeTo != 0 && output.RangeTo >= output.RangeFrom
            && output.Template is TemplateId.GapSkipped or TemplateId.SourceGapFill;
        if (!(isRejected || isSkip) || output.SourceId == SourcePrefix.HttpSourceId || !_sourceById.ContainsKey(output.SourceId))
        {
            return;
        }

        if (!_rejectsBySource.TryGetValue(output.SourceId, out RejectLog? log))
        {
            log = new RejectLog();
            _rejectsBySource.TryAdd(output.SourceId, log);
        }

        log.Add(new RejectCopy
        {
            Sequence = output.InputSequence,
            SourceSeq = isSkip ? output.RangeFrom : output.SourceSeq,
            ToSourceSeq = isSkip ? output.RangeTo : output.SourceSeq,
            Epoch = output.Epoch,
            Reason = isSkip ? RejectReason.Skipped : output.Reason,
            TemplateId = output.RefusedTemplateId,
            ExecId = output.ExecId,
        });
    }

    /// <summary>Rows before this one that nothing has come for are empty.</summary>
    private static void Reach<T>(PublishedRows<T> rows, int index)
        where T : unmanaged
    {
        for (int i = rows.Count; i < index; i++)
        {
            rows.BeginWrite(i);
            rows.EndWrite(i);
        }
    }
}
