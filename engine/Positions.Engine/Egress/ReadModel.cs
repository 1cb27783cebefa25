using System.Collections.Concurrent;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>
/// Published copies of positions and sources: what HTTP answers from. Rows are whole; every row includes at least every input up to
/// <see cref="Sequence"/> as it was read before the row.
/// </summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class ReadModel
{
    private readonly ConcurrentDictionary<PositionKey, int> _positionByKey = new();
    private readonly ConcurrentDictionary<uint, int> _sourceById = new();
    private long _sequence;

    /// <summary>Takes over the state as recovered, before any thread runs.</summary>
    public ReadModel(BusinessLogic recovered)
    {
        for (int i = 0; i < recovered.PositionCount; i++)
        {
            Take(recovered.GetPosition(i));
        }

        for (int i = 0; i < recovered.SourceCount; i++)
        {
            Take(recovered.GetSource(i));
        }

        _sequence = recovered.AppliedSequence;
        ParkedAtStart = recovered.ParkedCount;
    }

    /// <summary>Messages that an earlier process has parked, and this one may judge.</summary>
    public long ParkedAtStart { get; }

    public PublishedRows<PositionCopy> Positions { get; } = new();

    public PublishedRows<SourceCopy> Sources { get; } = new();

    public DispositionCounts Counts { get; } = new();

    /// <summary>The last input whose effects are all here.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    public bool TryFindPosition(in Text16 account, in Text24 symbol, out int index) => _positionByKey.TryGetValue(new PositionKey(account, symbol), out index);

    public bool TryFindSource(uint sourceId, out int index) => _sourceById.TryGetValue(sourceId, out index);

    /// <summary>Thread: output.</summary>
    public void Take(in OutputEvent output)
    {
        Counts.Count(in output);
        if (output.HasPosition)
        {
            TakePosition(in output);
        }

        if (output.Kind == OutputKind.Outcome)
        {
            if (output.HasSource)
            {
                TakeSource(in output);
            }

            if (output.Template == TemplateId.InstrumentDefined && output.Disposition == Disposition.Control)
            {
                TakeMultiplier(in output);
            }

            Volatile.Write(ref _sequence, output.InputSequence);
        }
    }

    private void TakePosition(in OutputEvent output)
    {
        int index = output.PositionIndex;
        bool isNew = index >= Positions.Count;
        if (!isNew && output.Version < Positions[index].Version)
        {
            // What had waited for this input was told before it, and has moved the position on.
            return;
        }

        if (!isNew && Positions[index].Symbol != output.Symbol)
        {
            // Renamed: it is found under its new symbol from here on.
            _positionByKey.TryRemove(new PositionKey(output.Account, Positions[index].Symbol), out _);
            isNew = true;
        }

        ref PositionCopy row = ref Positions.BeginWrite(index);
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
            _positionByKey.TryAdd(new PositionKey(output.Account, output.Symbol), index);
        }
    }

    /// <summary>A contract size scales what is shown of positions that are there already. A walk over all rows: instruments are defined at start.</summary>
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
        row.LastSequence = output.InputSequence;
        row.LastEngineTimeNanos = output.EngineTime.Value;
        Sources.EndWrite(index);
        if (isNew)
        {
            _sourceById.TryAdd(output.SourceId, index);
        }
    }

    private void Take(in PositionView view)
    {
        Positions.BeginWrite(view.Index) = new PositionCopy
        {
            Account = view.Account,
            Symbol = view.Symbol,
            Currency = view.Currency,
            Quantity = view.Quantity.Mantissa,
            OpenCost = view.OpenCost,
            RealizedPoints = view.RealizedPoints,
            Fees = view.Fees.Mantissa,
            Multiplier = view.Multiplier.Mantissa,
            Version = view.Version,
            LastSequence = view.LastSequence,
            LastEventTime = view.LastEventTime,
        };
        Positions.EndWrite(view.Index);
        _positionByKey.TryAdd(new PositionKey(view.Account, view.Symbol), view.Index);
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
