using System;
using Positions.Core.Executions;
using Positions.Protocol;

namespace Positions.Core;

// Busts and corrections that wait for the execution they name, and how any wait ends.
public sealed partial class BusinessLogic
{
    /// <summary>Works for which messages that had waited leave room, so that a date can end.</summary>
    private const int WorksLeftForOthers = 16;

    private Verdict Park(in InputEvent input, int sourceRow, in CorrectionTerms terms)
    {
        if (_parked.Count - _engine.Read(0).StaleParkedCount >= ParkedBook.Capacity || !HasRoomForExecution)
        {
            Alert(AlertCode.ParkedRejected);
            return Verdict.Reject(RejectReason.UnknownExecRefId);
        }

        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        _parked.Add(input, sourceRow, execDomain, in terms.ExecRefId, _executions.CurrentDate, IsLateNumber(in input, sourceRow));
        _executions.Add(new ExecutionRow
        {
            ExecId = terms.ExecId,
            ExecDomain = execDomain,
            Fingerprint = terms.Fingerprint,
            Sequence = input.Sequence,
            Kind = EntryKind.Parked,
            IdDate = (ushort)IdDateOf(sourceRow),
        });
        return Verdict.Parked;
    }

    /// <summary>Its number had been given up before it came.</summary>
    private bool IsLateNumber(in InputEvent input, int sourceRow) =>
        input.Prefix.SourceSeq != 0 && input.Prefix.SourceSeq < _sources.Read(sourceRow).NextExpected;

    /// <summary>
    /// Judges what waited for an execution that is there now, and what waited for that. What there is no room for goes on with the next
    /// inputs; where too many works are open already it is answered when the date ends.
    /// </summary>
    private void ApplyParked(in ExecutionKey key, in InputEvent input)
    {
        if (!TryApplyParked(in key, in input) && HasRoomForWorks(1 + WorksLeftForOthers))
        {
            OpenWork(WorkKind.ReleaseParked, _executions.Find(in key));
        }
    }

    /// <summary>False if there was no room for all of it.</summary>
    private bool TryApplyParked(in ExecutionKey key, in InputEvent input)
    {
        while (_parked.Count > 0 && FindParked(in key) is var row && row >= 0)
        {
            if (!HasRoomForWaiting)
            {
                return false;
            }

            ReferenceKey reference = _parked.Read(row).Reference;
            bool isTaken = _parked.TryTakeRow(row, in reference, out ParkedRow parked);
            Invariant.Check(isTaken);
            if (parked.BusinessDate != _executions.CurrentDate)
            {
                RejectStale(in parked, input);
                continue;
            }

            _executions.ForgetParked(KeyOf(in parked), parked.Input.Sequence);
            ref OutputEvent output = ref AddPending(input, OutputKind.LateVerdict);
            NameSource(in parked, ref output);
            int outer = BeginVerdict();
            Verdict verdict = JudgeCorrection(in parked.Input, parked.SourceRow, isParked: true, ref output);
            _verdictLink = outer;
            EndWait(in parked, verdict, ref output);
        }

        return true;
    }

    /// <summary>Goes on where the input that brought an execution had no more room.</summary>
    private bool ReleaseParkedSlice(in WorkRow work, in InputEvent input)
    {
        if (work.Sequence != _executions.DateStartSequence)
        {
            // Its date is over: RejectParked behind it answers what is left, and the row may be another's.
            return true;
        }

        ref readonly ExecutionRow execution = ref _executions.Read(work.Cursor);
        var key = new ExecutionKey(execution.ExecDomain, execution.IdDate, in execution.ExecId);
        _pendingLimit = MaxPendingBefore;
        if (HasRoomForWaiting)
        {
            CatchUp(in _positions.Read(execution.PositionIndex).Account, in input); // told before what comes behind it
        }

        bool isDone = TryApplyParked(in key, in input);
        _pendingLimit = MaxPending;
        return isDone;
    }

    /// <summary>The first one that waits for an execution, which is one of the date that it is of itself; -1 if none does.</summary>
    private int FindParked(in ExecutionKey key)
    {
        int row = _parked.Find(key.ExecDomain, in key.ExecId);
        while (row >= 0 && KeyOf(in _parked.Read(row)).IdDate != key.IdDate)
        {
            row = _parked.Read(row).NextLink - 1;
        }

        return row;
    }

    private bool RejectParkedSlice(ref WorkRow work, in InputEvent input)
    {
        int end = Math.Min(work.End, work.Cursor + RowsPerSlice);
        for (; work.Cursor < end; work.Cursor++)
        {
            if (!_parked.IsTaken(work.Cursor) || _parked.Read(work.Cursor).BusinessDate == _executions.CurrentDate)
            {
                continue;
            }

            ReferenceKey reference = _parked.Read(work.Cursor).Reference;
            bool isTaken = _parked.TryTakeRow(work.Cursor, in reference, out ParkedRow parked);
            Invariant.Check(isTaken);
            RejectStale(in parked, input);
        }

        return work.Cursor == work.End;
    }

    private void RejectStale(in ParkedRow parked, in InputEvent input)
    {
        ref EngineRow engine = ref _engine.Write(0);
        engine.StaleParkedCount--;
        _executions.ForgetParked(KeyOf(in parked), parked.Input.Sequence);
        ref OutputEvent output = ref AddPending(input, OutputKind.LateVerdict);
        NameSource(in parked, ref output);
        output.ExecId = parked.ExecId;
        output.AlertCode = AlertCode.ParkedRejected;
        RejectReason reason = _executions.WasAnyRetiredAtEndOf(parked.BusinessDate)
            ? RejectReason.OlderThanRetained
            : RejectReason.UnknownExecRefId;
        EndWait(in parked, Verdict.Reject(reason), ref output);
    }

    /// <summary>The key that it had when it came, perhaps on the date before.</summary>
    private ExecutionKey KeyOf(in ParkedRow parked)
    {
        uint date = UsesIdsDaily(parked.SourceRow) ? _executions.DateNumberOf(parked.BusinessDate) : 0;
        return new ExecutionKey(parked.Reference.ExecDomain, date, parked.ExecId);
    }

    private static void NameSource(in ParkedRow parked, ref OutputEvent output)
    {
        ref readonly SourcePrefix prefix = ref parked.Input.Prefix;
        output.Template = parked.Input.Template;
        output.SourceId = prefix.SourceId;
        output.Epoch = prefix.Epoch;
        output.SourceEpoch = prefix.Epoch;
        output.SourceSeq = prefix.SourceSeq;
        output.RefusedTemplateId = parked.Input.Message.TemplateId;
        output.FirstSequence = parked.Input.Sequence;
        output.Flags |= prefix.SourceSeq == 0 ? OutputFlags.IsUnsequenced : OutputFlags.None;
    }

    /// <summary>
    /// A message that had waited is judged now, by the output added last: the first alert that it raises is told with it, and more of them
    /// behind the outcome in its name, since the input at hand may be anybody's. Returns what to put back: another that had waited may have let it go.
    /// </summary>
    private int BeginVerdict()
    {
        int outer = _verdictLink;
        _verdictLink = _pendingCount;
        return outer;
    }

    /// <summary>The judgement on a message that had waited: told, counted, and if it was refused known to its source.</summary>
    private void EndWait(in ParkedRow waited, Verdict verdict, ref OutputEvent output)
    {
        output.Disposition = verdict.Disposition;
        output.Reason = verdict.Reason;
        Counters.CountLate(verdict.Disposition, verdict.Reason);
        if (verdict.IsRejected)
        {
            CountLateReject(in waited, ref output);
        }
    }

    private void CountLateReject(in ParkedRow parked, ref OutputEvent output)
    {
        ref readonly SourcePrefix prefix = ref parked.Input.Prefix;
        if (prefix.SourceId == SourcePrefix.HttpSourceId || prefix.SourceSeq == 0)
        {
            return;
        }

        output.Flags |= OutputFlags.SendReject | OutputFlags.HasSource;
        if (_sources.Read(parked.SourceRow).Epoch == prefix.Epoch)
        {
            // A number that had been given up was counted then. What repeats the message is told the reject again.
            _sources.Write(parked.SourceRow).RejectedCount += parked.IsLate == 0 ? 1 : 0;
            _sources.Window.Rejudge(_sources.Read(parked.SourceRow).DirectoryLink, prefix.SourceSeq, parked.Input.Sequence, output.Reason);
        }

        FillSource(parked.SourceRow, ref output);
    }
}
