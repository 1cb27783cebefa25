using System.Runtime.CompilerServices;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

// The state as recovered, before any thread runs.
public sealed partial class ReadModel
{
    /// <summary>Rows that a thread takes at once; below it one thread does all.</summary>
    private const int RowsPerPortion = 4_096;

    /// <summary>Copied out of the state at once; so many stay in the first cache.</summary>
    private const int ImagesAtOnce = 64;

    /// <summary>The index is made for as many positions as may come, up to here; beyond, it grows when they do.</summary>
    private const int MostForeseen = 1 << 20;

    /// <summary>Takes over the state as recovered, before any thread runs.</summary>
    public ReadModel(BusinessLogic recovered)
    {
        int positions = recovered.PositionCount;
        int foreseen = (int)Math.Min(recovered.CapacityUse.PositionsLimit, MostForeseen);
        _positionByKey = new PositionIndex(Positions, Math.Max(positions, foreseen));
        Positions.Extend(positions);
        InPortions(positions, (from, to) => FillPositions(recovered, from, to));
        _positionByKey.EndFill(positions);
        AddOtherFees(recovered);
        for (int i = 0; i < recovered.InstrumentCount; i++)
        {
            Take(i, recovered.GetMarks(i));
        }

        Orders.Extend(recovered.OrderRowCount);
        InPortions(recovered.OrderRowCount, (from, to) => FillOrders(recovered, from, to));
        for (int i = 0; i < recovered.SourceCount; i++)
        {
            Take(recovered.GetSource(i));
        }

        AddReconciled(recovered);
        _businessDate = recovered.BusinessDate;
        _oldestRetainedDate = recovered.OldestRetainedDate;
        _sequence = recovered.AppliedSequence;
        RecoveredSequence = recovered.AppliedSequence;
        ParkedAtStart = recovered.ParkedCount + recovered.HeldCount;
    }

    /// <summary>Rows do not depend on each other, and nobody changes the state yet: a large one is taken over on every core.</summary>
    private static void InPortions(int rows, Action<int, int> fill)
    {
        int portions = (rows + RowsPerPortion - 1) / RowsPerPortion;
        if (portions <= 1)
        {
            fill(0, rows);
            return;
        }

        Parallel.For(0, portions, portion => fill(portion * RowsPerPortion, Math.Min(rows, (portion + 1) * RowsPerPortion)));
    }

    // Optimized from the first call on: at a start, what is only compiled quickly at first would have done most of the rows by the time
    // that it is compiled anew.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPositions(BusinessLogic recovered, int from, int to)
    {
        uint businessDate = recovered.BusinessDate;
        var images = new PositionImage[ImagesAtOnce];
        for (int first = from; first < to; first += ImagesAtOnce)
        {
            int count = Math.Min(ImagesAtOnce, to - first);
            recovered.CopyPositions(first, images.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                ref readonly PositionImage image = ref images[i];
                ref PositionCopy row = ref Positions[first + i];
                row.Account = image.Account;
                row.Symbol = image.Symbol;
                row.Currency = image.Currency;
                row.InstrumentIndex = image.InstrumentIndex;
                row.Quantity = image.Quantity;
                row.OpenCost = image.OpenCost;
                row.RealizedPoints = image.RealizedPoints;
                row.Fees = image.Fees;
                row.Multiplier = image.Multiplier;
                row.Version = image.Version;
                row.LastSequence = image.LastSequence;
                row.LastEventTime = new UtcNanos(image.LastEventTime);
                row.BusinessDate = businessDate;
                row.CostMethod = image.Method;
                row.PreviousClose = new Decimal8(image.PreviousClose);
                row.StartOfDayQuantity = image.StartOfDayQuantity;
                row.StartOfDayFees = image.StartOfDayFees;
                row.StartOfDayCost = image.StartOfDayCost;
                row.StartOfDayRealized = image.StartOfDayRealized;
                _positionByKey.Fill(in image.Account, in image.Symbol, first + i);
            }
        }
    }

    /// <summary>In the order of the positions, on one thread: their links are row numbers.</summary>
    private void AddOtherFees(BusinessLogic recovered)
    {
        if (!recovered.HasOtherFees)
        {
            return;
        }

        for (int i = 0; i < recovered.PositionCount; i++)
        {
            int feeLink = 0;
            foreach (FeeAmount fee in recovered.GetOtherFees(i))
            {
                feeLink = AddFee(feeLink, fee.Currency, fee.Amount.Mantissa);
            }

            Positions[i].FirstFeeLink = feeLink;
        }
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
            PreviousCurrency = marks.PreviousCurrency,
            LongSequence = marks.Long.Sequence,
            ShortSequence = marks.Short.Sequence,
            Date = marks.Date,
            LongKind = marks.Long.Kind,
            ShortKind = marks.Short.Kind,
        };
        Instruments.EndWrite(index);
        _instrumentBySymbol[marks.Symbol] = index;
    }

    private void FillOrders(BusinessLogic recovered, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (!recovered.TryGetOrder(i, out OrderView view))
            {
                continue;
            }

            Orders[i] = new OrderCopy
            {
                OrderId = view.OrderId,
                ClientOrderId = view.ClientOrderId,
                Account = view.Account,
                Symbol = view.Symbol,
                Side = view.Side,
                Status = view.Status,
                IsOrphan = view.IsOrphan,
                RetiresByDate = view.RetiresByDate,
                Date = view.LastBusinessDate,
                OrderQuantity = view.OrderQuantity,
                Price = view.Price,
                CumQuantity = view.CumQuantity.Mantissa,
                LeavesQuantity = view.LeavesQuantity,
                LastSequence = view.LastSequence,
            };
        }
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
