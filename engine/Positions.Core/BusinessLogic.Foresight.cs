using System;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Hints to the caches. What a fill needs lies in lines that no cache holds, and each names the next: index, row, lots. One after the
// other they are most of a fill's time; asked for while the inputs before are still being applied they cost almost nothing.
public sealed partial class BusinessLogic
{
    /// <summary>How many inputs ahead of the one to be applied next <see cref="Foresee"/> does most good.</summary>
    public const int ForesightInputs = 8;

    // Inputs from the index lines' request to that of the rows, and from there to that of the lots.
    private const int RowsAhead = 5;
    private const int LotsAhead = 2;

    // By sequence; the two are the first inputs that the later steps have not come to.
    private long _nextRows;
    private long _nextLots;

    private readonly ForeseenInput[] _foreseen = new ForeseenInput[ForesightInputs * 2];

    /// <summary>
    /// Asks the caches for what an input will need that is to be applied soon. A hint: whether it is given, how often and for which input
    /// changes no result: what it leaves behind is held against the input before it is used. Inputs may be foreseen before they are durable.
    /// </summary>
    public void Foresee(in InputEvent input)
    {
        ref ForeseenInput foreseen = ref ForeseenOf(input.Sequence);
        foreseen = default;
        foreseen.Sequence = input.Sequence;
        foreseen.Position = -1;
        foreseen.Order = -1;
        if (input.Template is not (TemplateId.Fill or TemplateId.OrderUpdate))
        {
            return;
        }

        int sourceRow = _sources.Find(input.Prefix.SourceId);
        uint execDomain = sourceRow < 0 ? 0 : _sources.Read(sourceRow).ExecDomain;
        if (input.Template == TemplateId.Fill)
        {
            ForeseeFill(in input, sourceRow, execDomain, ref foreseen);
            return;
        }

        ref readonly OrderUpdate update = ref input.Block<OrderUpdate>();
        ForeseeOrder(execDomain, in update.OrderId, ref foreseen);
        if (!update.ClientOrderId.IsNull)
        {
            _orders.PrefetchAlias(execDomain, in update.Account, in update.ClientOrderId);
        }
    }

    private void ForeseeFill(in InputEvent input, int sourceRow, uint execDomain, ref ForeseenInput foreseen)
    {
        ref readonly Fill fill = ref input.Block<Fill>();
        foreseen.IsFill = true;
        foreseen.PositionHash = _positions.PrefetchIndex(in fill.Account, in fill.Symbol);
        if (!fill.ExecId.IsNull)
        {
            foreseen.HasExecution = true;
            ExecutionKey.Of(execDomain, sourceRow < 0 ? 0 : IdDateOf(sourceRow), in fill.ExecId, out foreseen.Execution);
            foreseen.ExecutionHash = _executions.PrefetchIndex(in foreseen.Execution);
            _executions.PrefetchAdd((int)(input.Sequence - _appliedSequence));
        }

        ForeseeOrder(execDomain, in fill.OrderId, ref foreseen);
    }

    private void ForeseeOrder(uint execDomain, in Text36 orderId, ref ForeseenInput foreseen)
    {
        if (!orderId.IsNull)
        {
            foreseen.HasOrder = true;
            foreseen.OrderHash = _orders.PrefetchIndex(execDomain, in orderId);
        }
    }

    /// <summary>The later steps for the inputs that come soon: what the index lines named, and what those rows name.</summary>
    private void LookAhead()
    {
        long next = Math.Max(_nextRows, _appliedSequence + 1);
        while (next <= _appliedSequence + RowsAhead && ForeseenOf(next).Sequence == next)
        {
            PrefetchRows(ref ForeseenOf(next++));
        }

        _nextRows = next;
        next = Math.Max(_nextLots, _appliedSequence + 1);
        while (next <= _appliedSequence + LotsAhead && next < _nextRows)
        {
            int position = ForeseenOf(next++).Position;
            if (position >= 0)
            {
                _positions.PrefetchLots(position);
            }
        }

        _nextLots = next;
    }

    private void PrefetchRows(ref ForeseenInput foreseen)
    {
        if (foreseen.IsFill)
        {
            foreseen.Position = _positions.PrefetchRow(foreseen.PositionHash);
        }

        if (foreseen.HasExecution)
        {
            _executions.PrefetchRow(foreseen.ExecutionHash);
        }

        if (foreseen.HasOrder)
        {
            foreseen.Order = _orders.PrefetchRow(foreseen.OrderHash);
        }
    }

    private ref ForeseenInput ForeseenOf(long sequence) => ref _foreseen[(int)(sequence & ((ForesightInputs * 2) - 1))];

    /// <summary>The hash of a key: worked out when the input was foreseen, if the key was the same then, else now.</summary>
    private uint HashOf(in ExecutionKey key)
    {
        ref readonly ForeseenInput foreseen = ref ForeseenOf(_appliedSequence);
        return foreseen.HasExecution && foreseen.Execution.ExecDomain == key.ExecDomain && foreseen.Execution.IdDate == key.IdDate
            && foreseen.Execution.ExecId == key.ExecId
            ? foreseen.ExecutionHash
            : ExecutionBook.HashOf(in key);
    }

    /// <summary>The row that the position of the input at hand may have; whoever takes it looks at the key.</summary>
    private int GuessedPosition => ForeseenOf(_appliedSequence).Position;

    /// <summary>The same of its order.</summary>
    private int GuessedOrder => ForeseenOf(_appliedSequence).Order;

    /// <summary>What is known of an input that comes soon.</summary>
    private struct ForeseenInput
    {
        public long Sequence;
        public ExecutionKey Execution;
        public uint PositionHash;
        public uint ExecutionHash;
        public uint OrderHash;

        /// <summary>A row with the position's hash, -1 is none.</summary>
        public int Position;

        /// <summary>The same of the order.</summary>
        public int Order;
        public bool IsFill;
        public bool HasExecution;
        public bool HasOrder;
    }
}
