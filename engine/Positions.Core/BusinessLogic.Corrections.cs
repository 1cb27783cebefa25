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
//   b  (correction) side, quantity                                              reject 2, 3
//   c  own execId known (or undone ahead): same content / other content         duplicateExec / reject 10
//   d  it may be repeated, and is older than what is retained                   reject 12
//   e  execRefId unknown or its fill retired, dates have been retired, and the message says
//      everything of the execution                                              offset: as j; if it is unknown, with an alert
//   f  execRefId so otherwise, or parked itself                                 parked; reject 7 if there is no room for it
//   g  execRefId names a bust, or the execution was busted                      reject 8
//   h  (correction) execRefId is not the head of its chain                      reject 14
//   i  what is said of the execution does not agree with it                     reject 10; a fee in another currency: 4
//   j  no room for an execution; not to be folded and older than a split;
//      a result does not fit                                                    reject 15; 9; 4
//   k  else                                                                     applied: restated or offset
//
// In a domain that uses its ids anew each date, the own execId is one of the present date, and execRefId means the latest execution of that
// id with which all agrees that a complete message says of it, else the one of the present date: an earlier one is never guessed.
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
        int known = _executions.Find(new ExecutionKey(execDomain, IdDateOf(sourceRow), in terms.ExecId));
        if (known != NoExecution)
        {
            // Also where the id is known only because it was undone ahead: as a fill it could still come, as this it contradicts.
            return JudgeKnown(known, terms.Fingerprint, ref output);
        }

        if (!isParked && IsOlderThanRetained(in input, sourceRow))
        {
            return JudgeOld(sourceRow, in terms.ExecId, terms.Fingerprint, ref output);
        }

        int referred = FindReferred(sourceRow, isParked, in terms);
        bool isRootRetired = referred != NoExecution && _executions.Read(referred).Kind == EntryKind.Trade
            && _executions.Read(referred).RootDate < _executions.OldestRetainedDate;
        if (referred == NoExecution || isRootRetired)
        {
            if (_executions.RetiredBefore == 0 || !terms.IsComplete)
            {
                return Park(in input, sourceRow, in terms);
            }

            return OffsetUnknown(in input, sourceRow, referred, in terms, ref output);
        }

        if (_executions.Read(referred).Kind == EntryKind.Parked)
        {
            // A correction that waits itself: this one waits for it.
            return Park(in input, sourceRow, in terms);
        }

        CatchUp(_executions.Read(referred).PositionIndex, in input);
        reason = CheckReference(referred, in terms, out int head);
        if (reason == RejectReason.ExecIdConflict)
        {
            Alert(AlertCode.ExecConflict);
        }

        return reason == RejectReason.None
            ? ApplyCorrection(in input, sourceRow, head, in terms, ref output)
            : Verdict.Reject(reason);
    }

    /// <summary>The execution that execRefId means, -1 if none is retained. What had waited waited for one of the present date.</summary>
    private int FindReferred(int sourceRow, bool isParked, in CorrectionTerms terms)
    {
        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        int present = _executions.Find(new ExecutionKey(execDomain, IdDateOf(sourceRow), in terms.ExecRefId));
        if (isParked || !terms.IsComplete || !UsesIdsDaily(sourceRow))
        {
            return present;
        }

        int cursor = _executions.DateCount;
        while (_executions.FindNextEarlier(execDomain, in terms.ExecRefId, ref cursor) is var row && row != NoExecution)
        {
            int head = _executions.HeadOf(row);
            if (head != NoExecution && terms.IsTradeOf(in _executions.Read(head)))
            {
                return row;
            }
        }

        return present;
    }

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
        in InputEvent input, int sourceRow, int head, in CorrectionTerms terms, ref OutputEvent output)
    {
        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        ref readonly ExecutionRow stands = ref _executions.Read(head);
        TradeTerms trade = terms.NewTrade(in stands);
        int orderRow = stands.OrderLink - 1;
        if (orderRow >= 0 && !terms.IsBust && !CanCorrectOrder(orderRow, in stands, in trade))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        ExecutionRow entry = CorrectionEntry(sourceRow, in terms, in trade);
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

        ApplyParked(execDomain, in terms.ExecId, in input);
        if (orderRow >= 0)
        {
            ApplyHeld(execDomain, _orders.Read(orderRow).OrderId, in input);
        }
        return Verdict.Applied;
    }

    private bool CanCorrectOrder(int orderRow, in ExecutionRow stands, in TradeTerms trade) => _orders.CanCorrect(
        orderRow, stands.Quantity, Math.BigMul(stands.Quantity, stands.Price), trade.Quantity, Math.BigMul(trade.Quantity, trade.Price));

    /// <summary>
    /// Undoes an execution that is no longer known, by what the message says of it. Its id is kept, so that nothing undoes it twice, and
    /// leads to the correction if it is one; should it never have come and come now, it is applied.
    /// </summary>
    /// <param name="referred">The correction that execRefId is, whose fill is no longer known; -1 if nothing is known by it.</param>
    private Verdict OffsetUnknown(in InputEvent input, int sourceRow, int referred, in CorrectionTerms terms, ref OutputEvent output)
    {
        CatchUp(in terms.Account, in terms.Symbol, in input);
        int position = _positions.Find(in terms.Account, in terms.Symbol);
        if (position < 0)
        {
            return Park(in input, sourceRow, in terms);
        }

        if (_executions.Count + 1 >= _settings.ExecutionsLimit)
        {
            return Refuse(RejectReason.Capacity);
        }

        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        var undone = new ExecutionRow
        {
            ExecDomain = execDomain,
            Quantity = terms.RefQuantity.Mantissa,
            Price = terms.RefPrice.Mantissa,
            Fee = terms.RefFee.IsNull ? 0 : terms.RefFee.Mantissa,
            FeeCurrency = terms.FeeCurrency,
            PositionIndex = position,
            Side = terms.RefSide,
            RootDate = _executions.CurrentDate,
            Kind = EntryKind.UndoneAhead,
        };
        int lastBefore = _executions.LastOfDateLink;
        int head = _executions.Add(in undone);
        TradeTerms trade = terms.NewTrade(in undone);
        ExecutionRow entry = CorrectionEntry(sourceRow, in terms, in trade);
        RejectReason reason = _positions.Correct(head, in trade, ref entry, EventTime(in input), out CorrectionResult result);
        if (reason != RejectReason.None)
        {
            _executions.TakeBack(head, lastBefore);
            return Refuse(reason);
        }

        if (referred == NoExecution)
        {
            Alert(AlertCode.UnknownUndone);
        }
        else
        {
            TakePlaceOf(referred, head, UsesIdsDaily(sourceRow));
        }

        // Of no date, also where ids come anew each date: a fill of the present one is another.
        var key = new ExecutionKey(execDomain, 0, in terms.ExecRefId);
        int bearer = _executions.Find(in key);
        if (bearer != NoExecution)
        {
            _executions.ForgetId(bearer);
        }

        _executions.GiveId(head, in key);
        FillCorrected(in result, terms.IsBust, ref output);
        ApplyParked(execDomain, in terms.ExecId, in input);
        return Verdict.Applied;
    }

    /// <summary>A correction whose fill is no longer known: from here on it is what was undone.</summary>
    private void TakePlaceOf(int correction, int undone, bool isIdOfDate)
    {
        ref readonly ExecutionRow seen = ref _executions.Read(correction);
        if (!isIdOfDate)
        {
            // Its id was seen: a fill or another message that bears it contradicts it as before.
            ref ExecutionRow row = ref _executions.Write(undone);
            row.Kind = EntryKind.Trade;
            row.IsOutOfPlace = 1;
            row.Fingerprint = seen.Fingerprint;
            row.Sequence = seen.Sequence;
        }

        _executions.ForgetId(correction);
    }

    private ExecutionRow CorrectionEntry(int sourceRow, in CorrectionTerms terms, in TradeTerms trade) => new()
    {
        ExecId = terms.ExecId,
        ExecDomain = _sources.Read(sourceRow).ExecDomain,
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
        IsIdOfDate = UsesIdsDaily(sourceRow) ? (byte)1 : (byte)0,
    };

    private void FillCorrected(in CorrectionResult result, bool isBust, ref OutputEvent output)
    {
        PositionChangeKind kind = isBust ? PositionChangeKind.Busted : PositionChangeKind.Corrected;
        FillPosition(result.Position, kind, result.RealizedDelta, in result.Fee, ref output);
        output.Flags |= result.IsRestated ? OutputFlags.None : OutputFlags.IsOffset;
    }
}
