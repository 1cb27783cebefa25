using System;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Statements of the other side. The sequence of StatementBegun is the cut: rows keep their quantity of then when they first change, so that
// lines are compared with the state at exactly that point while everything goes on.
public sealed partial class BusinessLogic
{
    private Verdict JudgeStatementBegun(in InputEvent input, ref OutputEvent output)
    {
        ref readonly StatementBegun begun = ref input.Block<StatementBegun>();
        if (begun.StatementId.IsNull || begun.Principal.IsNull)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        output.FirstSequence = _statements.FindEnded(in begun.StatementId);
        if (output.FirstSequence != 0)
        {
            return Verdict.DuplicateExec;
        }

        if (begun.Accounts > StatementBook.MaxAccounts)
        {
            return Refuse(RejectReason.Capacity);
        }

        if (_statements.IsOpen || HasOpenWork)
        {
            // Work that is on its way changes rows as of before: it is over first.
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        long inFlightNanos = _settings.Reconciliation.InFlightMillis * 1_000_000;
        long now = input.EngineTime.Value;
        _statements.Begin(in begun, input.Sequence, now, inFlightNanos == 0 ? long.MaxValue : now - inFlightNanos);
        _positions.OpenCut(_statements.Current.Number, _statements.Current.MovingSince);
        return Verdict.Control;
    }

    private Verdict JudgeStatementScoped(in InputEvent input)
    {
        ref readonly StatementScoped scoped = ref input.Block<StatementScoped>();
        if (scoped.Account.IsNull)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        if (!IsOpenStatement(in scoped.StatementId))
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        ref readonly StatementRow statement = ref _statements.Current;
        if (statement.Lines > 0 || statement.AccountsTaken == statement.Accounts || _statements.IsNamedInScope(in scoped.Account))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (!_statements.HasRoomForAccount(in scoped.Account))
        {
            return Refuse(RejectReason.Capacity);
        }

        _statements.AddToScope(in scoped.Account);
        return Verdict.Control;
    }

    private Verdict JudgeStatementLine(in InputEvent input, ref OutputEvent output)
    {
        ref readonly StatementLine line = ref input.Block<StatementLine>();
        output.Account = line.Account;
        output.Symbol = line.Symbol;
        if (line.Account.IsNull || line.Symbol.IsNull || line.Quantity.IsNull)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        if (!IsOpenStatement(in line.StatementId) || _statements.Current.AccountsTaken != _statements.Current.Accounts)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        int key = _reconciled.Find(in line.Account, in line.Symbol);
        if (!_statements.IsInScope(in line.Account)
            || (key >= 0 && _reconciled.Read(key).StatementNumber == _statements.Current.Number))
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (key < 0 && !_reconciled.HasRoom)
        {
            return Refuse(RejectReason.Capacity);
        }

        key = key < 0 ? _reconciled.Add(in line.Account, in line.Symbol) : key;
        _statements.Write().Lines++;
        Compare(key, line.Quantity.Mantissa, line.AveragePrice, in input);
        return Verdict.Control;
    }

    private Verdict JudgeStatementEnded(in InputEvent input, ref OutputEvent output)
    {
        ref readonly StatementEnded ended = ref input.Block<StatementEnded>();
        if (!IsOpenStatement(in ended.StatementId))
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        ref readonly StatementRow statement = ref _statements.Current;
        if (ended.IsAbandoned != 0)
        {
            FailStatement(ref output);
            return Verdict.Control;
        }

        if (ended.Lines != statement.Lines || statement.AccountsTaken != statement.Accounts)
        {
            FailStatement(ref output);
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (statement.IsComplete == 0)
        {
            EndStatement();
            return Verdict.Control;
        }

        if (!HasRoomForWork)
        {
            return Refuse(RejectReason.Capacity);
        }

        _statements.Write().State = StatementState.Completing;
        OpenWork(WorkKind.CompleteStatement);
        return Verdict.Control;
    }

    private bool IsOpenStatement(in Text24 id) => _statements.Current.State == StatementState.Open && _statements.Current.Id == id;

    private void EndStatement()
    {
        _statements.EndWell();
        _positions.CloseCut();
    }

    /// <summary>What was compared stays, the rest is skipped: what did not come means nothing.</summary>
    private void FailStatement(ref OutputEvent output)
    {
        ref StatementRow statement = ref _statements.Write();
        output.StatementId = statement.Id;
        statement.State = StatementState.Failed;
        _positions.CloseCut();
        Alert(AlertCode.StatementFailed, statement.CutSequence, statement.Lines);
    }

    /// <summary>A slice of the keys that a complete statement does not name: the other side holds nothing of them.</summary>
    private bool CompleteSlice(ref WorkRow work, in InputEvent input)
    {
        if (_statements.Current.State != StatementState.Completing)
        {
            return true;
        }

        int end = Math.Min(work.End, work.Cursor + RowsPerSlice);
        for (; work.Cursor < end; work.Cursor++)
        {
            CompareUnnamed(in _positions.Read(work.Cursor).Account, in _positions.Read(work.Cursor).Symbol, in input);
        }

        if (work.Cursor < work.End)
        {
            return false;
        }

        int keyEnd = Math.Min(work.OtherEnd, work.OtherCursor + RowsPerSlice);
        for (; work.OtherCursor < keyEnd; work.OtherCursor++)
        {
            ref readonly ReconciledRow key = ref _reconciled.Read(work.OtherCursor);
            if (!key.Account.IsNull)
            {
                CompareUnnamed(in key.Account, in key.Symbol, in input);
            }
        }

        if (work.OtherCursor < work.OtherEnd)
        {
            return false;
        }

        EndStatement();
        return true;
    }

    private void CompareUnnamed(in Text16 account, in Text24 symbol, in InputEvent input)
    {
        int key = _reconciled.Find(in account, in symbol);
        if (!_statements.IsInScope(in account) || (key >= 0 && _reconciled.Read(key).StatementNumber == _statements.Current.Number))
        {
            return;
        }

        bool isQuiet = key < 0 || (_reconciled.Read(key).BreakCount == 0 && _reconciled.Read(key).Breaker == BreakerState.Closed
            && !_reconciled.Read(key).IsCorrectionWaiting);
        if (isQuiet && _positions.QuantityAtCut(_positions.Find(in account, in symbol)) == 0)
        {
            return;
        }

        if (key < 0 && !_reconciled.HasRoom)
        {
            ref OutputEvent full = ref AddPending(in input, OutputKind.Alert);
            full.AlertCode = AlertCode.CapacityFull;
            full.Account = account;
            full.Symbol = symbol;
            return;
        }

        Compare(key < 0 ? _reconciled.Add(in account, in symbol) : key, 0, Decimal8.Null, in input);
    }
}
