using System;
using System.Runtime.CompilerServices;
using Positions.Core.Book;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Busts and corrections. What decides, in this order:
//
//      condition                                                                verdict
//   a  execId or execRefId missing; a correction without a price                reject 1
//   b  side, quantity                                                           reject 2, 3
//   c  own execId known (or undone ahead): same content / other content         duplicateExec / reject 10; it is execRefId: reject 1
//   d  it may be repeated, and is older than what is retained                   reject 12
//   e  execRefId unknown, dates have been retired, and the message says
//      everything of the execution                                              offset, with an alert: as l
//   f  execRefId unknown otherwise, or parked itself, or known while its fill is
//      retired and the message does not say everything                          parked; reject 7 if there is no room for it
//   g  execRefId names a bust, or the execution was busted                      reject 8
//   h  (correction) execRefId is not the head of its chain                      reject 14
//   i  what is said of the execution does not agree with it                     reject 10; a fee in another currency: 4
//   k  its fill is retired                                                      offset: as l
//   l  no room for an execution; not to be folded and older than a split;
//      a result does not fit                                                    reject 15; 9; 4
//   m  else                                                                     applied: restated or offset
//
// In a domain that uses its ids anew each date, an id is one of the date on which the message came. execRefId means the latest execution of
// that id that is or was the trade which a complete message describes, else the one of the message's own date.
public sealed partial class BusinessLogic
{
    [MethodImpl(MethodImplOptions.NoInlining)] // its frame is large
    private Verdict JudgeCorrection(in InputEvent input, int sourceRow, bool isParked, ref OutputEvent output)
    {
        CorrectionTerms terms = input.Template == TemplateId.FillBust
            ? CorrectionTerms.Of(in input.Block<FillBust>())
            : CorrectionTerms.Of(in input.Block<FillCorrect>());
        output.ExecId = terms.ExecId;
        RejectReason reason = terms.Check();
        if (reason != RejectReason.None)
        {
            return Verdict.Reject(reason);
        }

        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        bool mayBeRepeated = !isParked && MayBeRepeated(in input, sourceRow);
        if (!isParked && UsesIdsDaily(sourceRow)
            && IsOfEarlierDate(in input, sourceRow, in terms.ExecId, terms.Fingerprint, ref output, out Verdict verdict))
        {
            return verdict;
        }

        var key = new ExecutionKey(execDomain, IdDateOf(sourceRow), in terms.ExecId);
        int known = _executions.Find(in key);
        if (known != NoExecution)
        {
            // Also where the id is known only because it was undone ahead: as a fill it could still come, as this it contradicts.
            return JudgeKnown(known, terms.Fingerprint, ref output);
        }

        if (terms.ExecId == terms.ExecRefId)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        if (mayBeRepeated && IsOlderThanRetained(in input, sourceRow))
        {
            return Verdict.Reject(RejectReason.OlderThanRetained);
        }

        int referred = FindReferred(sourceRow, in key, isParked, in terms);
        bool isRootRetired = referred != NoExecution && IsRootRetired(_executions.HeadOf(referred));
        if ((referred == NoExecution || isRootRetired) && (_executions.RetiredBefore == 0 || !terms.IsComplete))
        {
            return Park(in input, sourceRow, in terms);
        }

        if (referred == NoExecution)
        {
            return OffsetUnknown(in input, sourceRow, in key, in terms, ref output);
        }

        if (_executions.Read(referred).Kind == EntryKind.Parked)
        {
            // A correction that waits itself: this one waits for it.
            return Park(in input, sourceRow, in terms);
        }

        CatchUp(in _positions.Read(_executions.Read(referred).PositionIndex).Account, in input);
        reason = CheckReference(referred, in terms, out int head);
        if (reason == RejectReason.ExecIdConflict)
        {
            Alert(AlertCode.ExecConflict);
        }

        return reason != RejectReason.None ? Verdict.Reject(reason)
            : isRootRetired ? OffsetRetired(in input, in key, head, in terms, ref output)
            : ApplyCorrection(in input, in key, head, in terms, ref output);
    }

    /// <summary>The execution that execRefId means, -1 if none is retained. What had waited waited for the one of its own date.</summary>
    /// <param name="sourceRow">The source.</param>
    /// <param name="key">The message's own.</param>
    /// <param name="isParked">It waited.</param>
    /// <param name="terms">What it says.</param>
    private int FindReferred(int sourceRow, in ExecutionKey key, bool isParked, in CorrectionTerms terms)
    {
        int ofItsDate = _executions.Find(key with { ExecId = terms.ExecRefId });
        if (isParked || !terms.IsComplete || !UsesIdsDaily(sourceRow))
        {
            return ofItsDate;
        }

        for (uint date = (uint)_executions.DateCount; date >= _executions.OldestRetainedNumber; date--)
        {
            int row = _executions.Find(new ExecutionKey(key.ExecDomain, date, in terms.ExecRefId));
            if (row != NoExecution && (IsTradeOf(in terms, row) || IsTradeOf(in terms, _executions.HeadOf(row))))
            {
                return row;
            }
        }

        // What was undone before without being known: whether this is the same nobody can tell, so it is not undone once more.
        return ofItsDate != NoExecution ? ofItsDate : _executions.Find(new ExecutionKey(key.ExecDomain, 0, in terms.ExecRefId));
    }

    private bool IsRootRetired(int head) => head != NoExecution && _executions.Read(head).Kind == EntryKind.Trade
        && _executions.Read(head).RootDate < _executions.OldestRetainedDate;

    /// <summary>What waits itself is of no position yet.</summary>
    private bool IsTradeOf(in CorrectionTerms terms, int row) =>
        row != NoExecution && _executions.Read(row).Kind != EntryKind.Parked && terms.IsTradeOf(in _executions.Read(row), in _positions.Read(_executions.Read(row).PositionIndex));

    private RejectReason CheckReference(int referred, in CorrectionTerms terms, out int head)
    {
        head = _executions.HeadOf(referred);
        if (_executions.Read(referred).Kind == EntryKind.Bust)
        {
            return RejectReason.AlreadyBusted;
        }

        if (head == NoExecution)
        {
            return RejectReason.NotHeadOfChain;
        }

        ref readonly ExecutionRow stands = ref _executions.Read(head);
        if (stands.State == ExecutionState.Busted)
        {
            return RejectReason.AlreadyBusted;
        }

        if (!terms.IsBust && head != referred)
        {
            return RejectReason.NotHeadOfChain;
        }

        _positions.BringToDate(stands.PositionIndex);
        ref readonly PositionRow position = ref _positions.Read(stands.PositionIndex);
        if (!terms.Agrees(in stands, in position))
        {
            return RejectReason.ExecIdConflict;
        }

        Text4 feeCurrency = stands.FeeCurrency.IsNull ? position.Currency : stands.FeeCurrency;
        if (!terms.IsBust && !terms.FeeCurrency.IsNull && terms.FeeCurrency != feeCurrency)
        {
            return RejectReason.OutOfRange;
        }

        return HasRoomForExecution ? RejectReason.None : RejectReason.Capacity;
    }

    private Verdict ApplyCorrection(
        in InputEvent input, in ExecutionKey key, int head, in CorrectionTerms terms, ref OutputEvent output)
    {
        ref readonly ExecutionRow stands = ref _executions.Read(head);
        TradeTerms trade = terms.NewTrade(in stands);
        int orderRow = stands.OrderLink - 1;
        CatchUpOrder(orderRow, in input);
        if (orderRow >= 0 && !terms.IsBust && !CanCorrectOrder(orderRow, in stands, in trade))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        ExecutionRow entry = CorrectionEntry(in key, in terms, in trade);
        entry.OrderLink = stands.OrderLink;
        RejectReason reason = _positions.Correct(head, in trade, ref entry, EventTime(in input), out CorrectionResult result);
        if (reason != RejectReason.None)
        {
            return Refuse(reason);
        }

        FillCorrected(in result, terms.IsBust, ref output);
        if (orderRow >= 0)
        {
            CorrectOrder(orderRow, in _executions.Read(head), in input, trade.Quantity, trade.Price, ref output);
        }

        ApplyParked(in key, in input);
        if (orderRow >= 0)
        {
            ApplyHeld(key.ExecDomain, _orders.Read(orderRow).OrderId, in input);
        }
        return Verdict.Applied;
    }

    private bool CanCorrectOrder(int orderRow, in ExecutionRow stands, in TradeTerms trade) => _orders.CanCorrect(
        orderRow, stands.Quantity, Math.BigMul(stands.Quantity, stands.Price), trade.Quantity, Math.BigMul(trade.Quantity, trade.Price));

    /// <summary>
    /// Undoes an execution that is not known, by what the message says of it. Its id is kept, so that nothing undoes it twice, and leads to
    /// the correction if it is one; should it never have come and come now, it is applied.
    /// </summary>
    private Verdict OffsetUnknown(
        in InputEvent input, int sourceRow, in ExecutionKey key, in CorrectionTerms terms, ref OutputEvent output)
    {
        CatchUp(in terms.Account, in input);
        int position = _positions.Find(in terms.Account, in terms.Symbol);
        if (position < 0)
        {
            return Park(in input, sourceRow, in terms);
        }

        var undone = new ExecutionRow
        {
            Quantity = terms.RefQuantity.Mantissa,
            Price = terms.RefPrice.Mantissa,
            Fee = terms.RefFee.IsNull ? 0 : terms.RefFee.Mantissa,
            FeeCurrency = terms.FeeCurrency,
            PositionIndex = position,
            Side = terms.RefSide,
            RootDate = _executions.CurrentDate,
            Kind = EntryKind.UndoneAhead,
        };

        // Of no date, also where ids come anew each date: whatever comes with that id is another.
        var undoneKey = new ExecutionKey(key.ExecDomain, 0, in terms.ExecRefId);
        Verdict verdict = Offset(in input, in key, in undone, in undoneKey, in terms, ref output, out _);
        if (verdict.Disposition == Disposition.Applied)
        {
            Alert(AlertCode.UnknownUndone);
        }

        return verdict;
    }

    /// <summary>
    /// Undoes what stands at the end of a chain whose fill is retired: a correction that is known still. From here on its id is that of
    /// what was undone, and kept as long.
    /// </summary>
    private Verdict OffsetRetired(in InputEvent input, in ExecutionKey key, int head, in CorrectionTerms terms, ref OutputEvent output)
    {
        ref readonly ExecutionRow stands = ref _executions.Read(head);
        var headKey = new ExecutionKey(stands.ExecDomain, stands.IdDate, in stands.ExecId);
        var undone = new ExecutionRow
        {
            Fingerprint = stands.Fingerprint,
            Sequence = stands.Sequence,
            Quantity = stands.Quantity,
            Price = stands.Price,
            Fee = stands.Fee,
            FeeCurrency = stands.FeeCurrency,
            PositionIndex = stands.PositionIndex,
            Side = stands.Side,
            RootDate = _executions.CurrentDate,
            Kind = EntryKind.Trade,
            IsOutOfPlace = 1,
            RootSequence = stands.RootSequence,
        };
        Verdict verdict = Offset(in input, in key, in undone, in headKey, in terms, ref output, out int taken);
        if (verdict.Disposition == Disposition.Applied)
        {
            // Whatever names an earlier one of the chain is led on.
            ref ExecutionRow stood = ref _executions.Write(head);
            stood.State = ExecutionState.Replaced;
            stood.ReplacedByLink = taken + 1;
        }

        return verdict;
    }

    /// <summary>Books the opposite of an entry that is added for it, which takes over an id; nothing is left of it if that is refused.</summary>
    private Verdict Offset(
        in InputEvent input,
        in ExecutionKey key,
        in ExecutionRow undone,
        in ExecutionKey undoneKey,
        in CorrectionTerms terms,
        ref OutputEvent output,
        out int taken)
    {
        taken = NoExecution;
        if (_executions.Count + 1 >= _settings.ExecutionsLimit)
        {
            return Refuse(RejectReason.Capacity);
        }

        int lastBefore = _executions.LastOfDateLink;
        taken = _executions.Add(in undone);
        TradeTerms trade = terms.NewTrade(in undone);
        ExecutionRow entry = CorrectionEntry(in key, in terms, in trade);
        RejectReason reason = _positions.Correct(taken, in trade, ref entry, EventTime(in input), out CorrectionResult result);
        if (reason != RejectReason.None)
        {
            _executions.TakeBack(taken, lastBefore);
            return Refuse(reason);
        }

        int bearer = _executions.Find(in undoneKey);
        if (bearer != NoExecution)
        {
            _executions.ForgetId(bearer);
        }

        _executions.GiveId(taken, in undoneKey);
        FillCorrected(in result, terms.IsBust, ref output);
        ApplyParked(in key, in input);
        return Verdict.Applied;
    }

    private ExecutionRow CorrectionEntry(in ExecutionKey key, in CorrectionTerms terms, in TradeTerms trade) => new()
    {
        ExecId = key.ExecId,
        ExecDomain = key.ExecDomain,
        IdDate = (ushort)key.IdDate,
        Fingerprint = terms.Fingerprint,
        Sequence = _appliedSequence,
        RootSequence = _appliedSequence,
        Quantity = trade.Quantity,
        Price = trade.Price,
        Fee = trade.Fee,
        FeeCurrency = trade.FeeCurrency,
        RootDate = _executions.CurrentDate,
        Side = trade.Side,
        Kind = terms.IsBust ? EntryKind.Bust : EntryKind.Trade,
    };

    private void FillCorrected(in CorrectionResult result, bool isBust, ref OutputEvent output)
    {
        PositionChangeKind kind = isBust ? PositionChangeKind.Busted : PositionChangeKind.Corrected;
        FillPosition(result.Position, kind, result.RealizedDelta, in result.Fee, ref output);
        output.Flags |= result.IsRestated ? OutputFlags.None : OutputFlags.IsOffset;
    }
}
