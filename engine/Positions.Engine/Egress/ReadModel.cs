using System.Collections.Concurrent;
using Positions.Core;
using Positions.Core.Arithmetic;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>
/// Published copies of positions, their marks, orders, sources and reconciled keys: what HTTP answers from. Rows are whole; every row includes at least every input up to
/// <see cref="Sequence"/> as it was read before the row.
/// </summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed partial class ReadModel
{
    private readonly PositionIndex _positionByKey;
    private readonly ConcurrentDictionary<Text24, int> _instrumentBySymbol = new();
    private readonly ConcurrentDictionary<uint, int> _sourceById = new();
    private readonly ConcurrentDictionary<uint, RejectLog> _rejectsBySource = new();
    private long _sequence;
    private uint _businessDate;
    private uint _oldestRetainedDate;

    /// <summary>Messages that an earlier process has parked, and this one may judge.</summary>
    public long ParkedAtStart { get; }

    public PublishedRows<PositionCopy> Positions { get; } = new();

    /// <summary>By row number of the instrument, with gaps: one that no mark has named is all zero, or beyond the end.</summary>
    public PublishedRows<InstrumentCopy> Instruments { get; } = new();

    public PublishedRows<FeeCopy> OtherFees { get; } = new();

    /// <summary>By row number of the order; rows are used again. <see cref="OrderCopy.IsThere"/> says which are in memory.</summary>
    public PublishedRows<OrderCopy> Orders { get; } = new();

    public PublishedRows<SourceCopy> Sources { get; } = new();

    public DispositionCounts Counts { get; } = new();

    /// <summary>The last input whose effects are all here.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>yyyymmdd; 0 before the first.</summary>
    public uint BusinessDate => Volatile.Read(ref _businessDate);

    /// <summary>yyyymmdd: what was over before it has left memory.</summary>
    public uint OldestRetainedDate => Volatile.Read(ref _oldestRetainedDate);

    /// <summary>The last input that was applied before this process began.</summary>
    public long RecoveredSequence { get; }

    public bool TryFindPosition(in Text16 account, in Text24 symbol, out int index) => _positionByKey.TryFind(in account, in symbol, out index);

    /// <summary>The marks of an instrument; false if none has ever named it.</summary>
    public bool TryFindMarks(in Text24 symbol, out InstrumentCopy marks)
    {
        bool isFound = _instrumentBySymbol.TryGetValue(symbol, out int index);
        marks = isFound ? Instruments.Read(index) : default;
        return isFound;
    }

    public bool TryFindSource(uint sourceId, out int index) => _sourceById.TryGetValue(sourceId, out index);

    /// <summary>Any thread: a position below <see cref="PublishedRows{T}.Count"/>, with what values it, all of one business date.</summary>
    public PositionValue Value(int index)
    {
        while (true)
        {
            uint date = BusinessDate;
            PositionCopy row = Positions.Read(index);
            InstrumentCopy instrument = row.InstrumentIndex < Instruments.Count ? Instruments.Read(row.InstrumentIndex) : default;
            if (BusinessDate == date)
            {
                return PositionValue.Of(in row, in instrument, date);
            }
        }
    }

    /// <summary>Thread: output. The rounded view of a position.</summary>
    public PositionUpdate ToUpdate(int index, byte changeKind)
    {
        ref readonly PositionCopy row = ref Positions[index];
        InstrumentCopy instrument = row.InstrumentIndex < Instruments.Count ? Instruments[row.InstrumentIndex] : default;
        Decimal8 mark = instrument.MarkFor(Math.Sign(row.Quantity), row.Currency).Price;
        return PositionText.ToUpdate(in row, ProfitMath.Unrealized(row.Quantity, row.OpenCost, mark), changeKind);
    }

    /// <summary>Any thread: the last positions that a split or a renaming left as they were.</summary>
    public AlertLog Blocked { get; } = new();

    /// <summary>
    /// Any thread: the last executions that were set aside: a known id with other content, or one that policy does not let onto its order.
    /// Their bytes are in the journal.
    /// </summary>
    public AlertLog SetAside { get; } = new();

    /// <summary>Any thread: the last rejects of a source; null if it had none since the start of this process.</summary>
    public RejectLog? RejectsOf(uint sourceId) => _rejectsBySource.GetValueOrDefault(sourceId);

    /// <summary>Thread: output.</summary>
    public void Take(in OutputEvent output)
    {
        Counts.Count(in output);
        if (output.AlertCode is AlertCode.SplitBlocked or AlertCode.RenameBlocked)
        {
            Blocked.Add(in output);
        }
        else if (IsSetAside(in output))
        {
            SetAside.Add(in output);
        }

        if (output.HasPosition)
        {
            TakePosition(in output);
        }

        if (output.Kind == OutputKind.Reconciled)
        {
            TakeReconciled(in output);
            return;
        }

        if (output.HasOrder)
        {
            TakeOrder(in output);
        }

        if (output.HasMark && output.Kind != OutputKind.Alert)
        {
            TakeMark(in output);
        }

        if (output.Kind == OutputKind.LateVerdict)
        {
            TakeLateReject(in output);
            TakeReject(in output);
        }

        if (output.Kind == OutputKind.Outcome)
        {
            if (output.HasSource && IsInState(in output))
            {
                TakeSource(in output);
            }

            TakeReject(in output);

            if (output.Template == TemplateId.DateRolled && output.Disposition == Disposition.Control)
            {
                Volatile.Write(ref _oldestRetainedDate, output.RetentionDate);
                Volatile.Write(ref _businessDate, output.BusinessDate);
            }

            if (output.Template is TemplateId.InstrumentDefined or TemplateId.InstrumentRenamed && output.Disposition == Disposition.Control)
            {
                TakeMultiplier(in output);
            }

            Volatile.Write(ref _sequence, output.InputSequence);
        }
    }

    private void TakePosition(in OutputEvent output)
    {
        int index = output.PositionIndex;
        bool isAdded = index >= Positions.Count;
        bool isNew = isAdded;
        int feeLink = isAdded ? 0 : Positions[index].FirstFeeLink;
        if (output.FeeDelta != 0 && output.FeeCurrency != output.Currency)
        {
            feeLink = AddFee(feeLink, output.FeeCurrency, output.FeeDelta);
        }

        if (!isAdded && output.Version < Positions[index].Version)
        {
            // What had waited for this input was told before it, and has moved the position on; only its fee is still to come.
            Positions.BeginWrite(index).FirstFeeLink = feeLink;
            Positions.EndWrite(index);
            return;
        }

        if (!isNew && Positions[index].Symbol != output.Symbol)
        {
            // Renamed: it is found under its new symbol from here on.
            _positionByKey.Remove(in output.Account, in Positions[index].Symbol, index);
            RenameReconciled(in output.Account, in Positions[index].Symbol, in output.Symbol, output.InputSequence);
            isNew = true;
        }

        ref PositionCopy row = ref Positions.BeginWrite(index);
        row.FirstFeeLink = feeLink;
        row.InstrumentIndex = output.InstrumentIndex;
        row.CostMethod = output.CostMethod;
        row.BusinessDate = output.BusinessDate;
        row.PreviousClose = output.PreviousClose;
        row.StartOfDayQuantity = output.StartOfDayQuantity;
        row.StartOfDayCost = output.StartOfDayCost;
        row.StartOfDayRealized = output.StartOfDayRealized;
        row.StartOfDayFees = output.StartOfDayFees;
        row.Account = output.Account;
        row.Symbol = output.Symbol;
        row.Currency = output.Currency;
        row.Quantity = output.Quantity;
        row.OpenCost = output.OpenCost;
        row.RealizedPoints = output.RealizedPoints;
        row.Fees = output.Fees;
        row.Multiplier = output.Multiplier;
        row.Version = output.Version;
        row.LastSequence = output.LastSequence;
        row.LastEventTime = output.LastEventTime;
        Positions.EndWrite(index);
        if (isNew)
        {
            _positionByKey.Add(in output.Account, in output.Symbol, index);
        }
    }

    /// <summary>
    /// A contract size scales what is shown of positions that are there already. A walk over all rows: instruments are defined at start, and
    /// a renaming, which gives the new one the definition of the old, is rare.
    /// </summary>
    private void TakeMultiplier(in OutputEvent output)
    {
        for (int i = 0; i < Positions.Count; i++)
        {
            if (Positions[i].Symbol == output.Symbol && Positions[i].Multiplier != output.Multiplier)
            {
                Positions.BeginWrite(i).Multiplier = output.Multiplier;
                Positions.EndWrite(i);
            }
        }
    }

    /// <summary>
    /// False for a source that the state has no room for, or that did not begin with number 1: nothing of it is kept, or whoever invents ids
    /// would fill the memory. One that was opened has its first number behind it, or waits for it in a halt.
    /// </summary>
    private bool IsInState(in OutputEvent output) =>
        output.NextExpectedSourceSeq > 1 || output.Disposition == Disposition.Control || _sourceById.ContainsKey(output.SourceId);

    /// <summary>A message that had waited was refused: its source's count goes up although nothing of the source came.</summary>
    private void TakeLateReject(in OutputEvent output)
    {
        if (output.HasSource && _sourceById.TryGetValue(output.SourceId, out int index) && Sources.Read(index).Epoch == output.SourceEpoch)
        {
            Sources.BeginWrite(index).RejectedCount = output.RejectedCount;
            Sources.EndWrite(index);
        }
    }

    private void TakeSource(in OutputEvent output)
    {
        bool isNew = !_sourceById.TryGetValue(output.SourceId, out int index);
        if (isNew)
        {
            index = Sources.Count;
        }

        ref SourceCopy row = ref Sources.BeginWrite(index);
        row.SourceId = output.SourceId;
        row.Epoch = output.SourceEpoch;
        row.HaltReason = output.SourceHaltReason;
        row.NextExpectedSourceSeq = output.NextExpectedSourceSeq;
        row.RejectedCount = output.RejectedCount;
        row.AppliedCount += output.Disposition is Disposition.Applied or Disposition.LateRecovered ? 1 : 0;
        row.DuplicateCount += output.Disposition == Disposition.Duplicate ? 1 : 0;
        row.DuplicateExecCount += output.Disposition == Disposition.DuplicateExec ? 1 : 0;
        row.FutureEventCount += (output.EventFlags & EventFlags.FutureEvent) != 0 ? 1 : 0;
        row.LastSequence = output.InputSequence;
        row.LastEngineTimeNanos = output.EngineTime.Value;
        Sources.EndWrite(index);
        if (isNew)
        {
            _sourceById.TryAdd(output.SourceId, index);
        }
    }
}
