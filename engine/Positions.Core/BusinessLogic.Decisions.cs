using System;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// What persons say of breaks: corrections approved or rejected, breakers closed.
public sealed partial class BusinessLogic
{
    private Verdict JudgeCorrectionDecided(in InputEvent input, ref OutputEvent output)
    {
        ref readonly CorrectionDecided decided = ref input.Block<CorrectionDecided>();
        output.Account = decided.Account;
        output.Symbol = decided.Symbol;
        if (decided.CorrectionId <= 0 || decided.Account.IsNull || decided.Symbol.IsNull || decided.Principal.IsNull
            || decided.Decision is not (Approve or Disapprove))
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        CatchUp(in decided.Account, in input);
        int keyRow = _reconciled.Find(in decided.Account, in decided.Symbol);
        if (keyRow < 0 || _reconciled.Read(keyRow).CorrectionId != decided.CorrectionId)
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (_reconciled.Read(keyRow).CorrectionStatus != CorrectionStatus.Pending)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        if (IsExpired(in _reconciled.Read(keyRow)))
        {
            return Lapse(keyRow, CorrectionStatus.Expired, in input);
        }

        if (decided.Decision == Disapprove)
        {
            ref ReconciledRow rejected = ref _reconciled.Write(keyRow);
            rejected.CorrectionStatus = CorrectionStatus.Rejected;
            rejected.Action = BreakAction.Rejected;
            _ = ref TellKey(keyRow, in input);
            return Verdict.Control;
        }

        if (_settings.Reconciliation.NeedsFourEyes && _reconciled.Read(keyRow).Proposer == decided.Principal)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        return ApproveCorrection(keyRow, in input);
    }

    private Verdict ApproveCorrection(int keyRow, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        int position = _positions.Find(in key.Account, in key.Symbol);
        if (!IsUpToDate(in key, position))
        {
            return Lapse(keyRow, CorrectionStatus.Stale, in input);
        }

        RejectReason reason = Adjust(
            in key, key.CorrectionDelta, key.CorrectionAveragePrice, ReconciledByApproval, in input, out position, out Int128 realizedDelta);
        if (reason != RejectReason.None)
        {
            Alert(AlertCode.NotCorrected, key.CorrectionInternalQuantity, key.CorrectionExternalQuantity);
            return Refuse(reason);
        }

        key.CorrectionStatus = CorrectionStatus.Approved;
        key.Breaker = BreakerState.HalfOpen; // it was open: what closes one supersedes the correction
        key.Action = BreakAction.Approved;
        TellAdjusted(position, realizedDelta, ReconciledByApproval, ref TellKey(keyRow, in input));
        return Verdict.Applied;
    }

    private Verdict Lapse(int keyRow, CorrectionStatus status, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        key.CorrectionStatus = status;
        key.Action = BreakAction.Lapsed;
        TellKey(keyRow, in input).CorrectionReason = RejectReason.NotAllowed;
        return Verdict.Reject(RejectReason.NotAllowed);
    }

    private Verdict JudgeBreakerReset(in InputEvent input, ref OutputEvent output)
    {
        ref readonly BreakerReset reset = ref input.Block<BreakerReset>();
        output.Account = reset.Account;
        output.Symbol = reset.Symbol;
        if (reset.Account.IsNull || reset.Symbol.IsNull || reset.Principal.IsNull)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        CatchUp(in reset.Account, in input);
        int keyRow = _reconciled.Find(in reset.Account, in reset.Symbol);
        if (keyRow < 0 || _reconciled.Read(keyRow).Breaker == BreakerState.Closed)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        Supersede(ref key);
        key.Breaker = BreakerState.Closed;
        key.Action = BreakAction.Reset;
        TellKey(keyRow, in input).IsBreakerMoved = 1;
        return Verdict.Control;
    }
}
