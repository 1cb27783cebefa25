using System.Collections.Concurrent;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

// The state as recovered, before any thread runs.
public sealed partial class ReadModel
{
    private const int MinPositions = 1_024;

    /// <summary>Takes over the state as recovered, before any thread runs.</summary>
    public ReadModel(BusinessLogic recovered)
    {
        // At once as large as it has to be: growing means to hash everything again.
        _positionByKey = new ConcurrentDictionary<PositionKey, int>(1, Math.Max(MinPositions, recovered.PositionCount));
        Task keys = Task.Run(() => AddKeys(recovered));
        for (int i = 0; i < recovered.PositionCount; i++)
        {
            Take(recovered.GetPosition(i), recovered.GetOtherFees(i), recovered.BusinessDate);
        }

        for (int i = 0; i < recovered.InstrumentCount; i++)
        {
            Take(i, recovered.GetMarks(i));
        }

        for (int i = 0; i < recovered.OrderRowCount; i++)
        {
            if (recovered.TryGetOrder(i, out OrderView order))
            {
                Take(in order);
            }
        }

        for (int i = 0; i < recovered.SourceCount; i++)
        {
            Take(recovered.GetSource(i));
        }

        keys.GetAwaiter().GetResult();
        _businessDate = recovered.BusinessDate;
        _oldestRetainedDate = recovered.OldestRetainedDate;
        _sequence = recovered.AppliedSequence;
        RecoveredSequence = recovered.AppliedSequence;
        ParkedAtStart = recovered.ParkedCount + recovered.HeldCount;
    }

    /// <summary>Beside the rows, on a second core: with a million positions it takes as long as they do. Nobody changes the state yet.</summary>
    private void AddKeys(BusinessLogic recovered)
    {
        for (int i = 0; i < recovered.PositionCount; i++)
        {
            PositionView view = recovered.GetPosition(i);
            _positionByKey.TryAdd(new PositionKey(view.Account, view.Symbol), view.Index);
        }
    }

    private void Take(in PositionView view, FeeAmount[] otherFees, uint businessDate)
    {
        int feeLink = 0;
        foreach (FeeAmount fee in otherFees)
        {
            feeLink = AddFee(feeLink, fee.Currency, fee.Amount.Mantissa);
        }

        Positions.BeginWrite(view.Index) = new PositionCopy
        {
            Account = view.Account,
            Symbol = view.Symbol,
            Currency = view.Currency,
            InstrumentIndex = view.InstrumentIndex,
            Quantity = view.Quantity.Mantissa,
            OpenCost = view.OpenCost,
            RealizedPoints = view.RealizedPoints,
            Fees = view.Fees.Mantissa,
            Multiplier = view.Multiplier.Mantissa,
            Version = view.Version,
            LastSequence = view.LastSequence,
            LastEventTime = view.LastEventTime,
            BusinessDate = businessDate,
            CostMethod = view.Method,
            PreviousClose = view.DayStart.PreviousClose,
            StartOfDayQuantity = view.DayStart.Quantity.Mantissa,
            StartOfDayFees = view.DayStart.Fees.Mantissa,
            StartOfDayCost = view.DayStart.Cost,
            StartOfDayRealized = view.DayStart.RealizedPoints,
            FirstFeeLink = feeLink,
        };
        Positions.EndWrite(view.Index);
    }

    private void Take(int index, in InstrumentMarksView marks)
    {
        Instruments.BeginWrite(index) = new InstrumentCopy
        {
            Symbol = marks.Symbol,
            Currency = marks.Currency,
            LongMark = marks.Long.Price,
            ShortMark = marks.Short.Price,
            PreviousLongClose = marks.PreviousLong,
            PreviousShortClose = marks.PreviousShort,
            LongSequence = marks.Long.Sequence,
            ShortSequence = marks.Short.Sequence,
            Date = marks.Date,
            LongKind = marks.Long.Kind,
            ShortKind = marks.Short.Kind,
        };
        Instruments.EndWrite(index);
        _instrumentBySymbol[marks.Symbol] = index;
    }

    private void Take(in OrderView view)
    {
        Reach(Orders, view.Index);
        Orders.BeginWrite(view.Index) = new OrderCopy
        {
            OrderId = view.OrderId,
            ClientOrderId = view.ClientOrderId,
            Account = view.Account,
            Symbol = view.Symbol,
            Side = view.Side,
            Status = view.Status,
            IsOrphan = view.IsOrphan,
            Date = view.LastBusinessDate,
            OrderQuantity = view.OrderQuantity,
            Price = view.Price,
            CumQuantity = view.CumQuantity.Mantissa,
            LeavesQuantity = view.LeavesQuantity,
            LastSequence = view.LastSequence,
        };
        Orders.EndWrite(view.Index);
    }

    private void Take(in SourceView view)
    {
        if (!view.HasEpoch)
        {
            return;
        }

        int index = Sources.Count;
        Sources.BeginWrite(index) = new SourceCopy
        {
            SourceId = view.SourceId,
            Epoch = view.Epoch,
            HaltReason = view.HaltReason,
            NextExpectedSourceSeq = view.NextExpectedSourceSeq,
            RejectedCount = view.RejectedCount,
            AppliedCount = view.AppliedCount,
            DuplicateCount = view.DuplicateCount,
            DuplicateExecCount = view.DuplicateExecCount,
            DuplicatesBefore = view.DuplicateCount,
            DuplicateExecsBefore = view.DuplicateExecCount,
        };
        Sources.EndWrite(index);
        _sourceById.TryAdd(view.SourceId, index);
    }
}
