using System;
using Positions.Core.Executions;
using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

// Which execution an id means, and whether it came before (level 2). Ids are of a domain, and of the business date as well in a domain that
// uses them anew each date.
public sealed partial class BusinessLogic
{
    private const int NoExecution = -1;

    private Verdict JudgeKnown(int known, ulong fingerprint, ref OutputEvent output)
    {
        ref readonly ExecutionRow execution = ref _executions.Read(known);
        output.FirstSequence = execution.Sequence;
        if (execution.Fingerprint == fingerprint)
        {
            return Verdict.DuplicateExec;
        }

        Alert(AlertCode.ExecConflict);
        return Verdict.Reject(RejectReason.ExecIdConflict);
    }

    /// <summary>It says of itself that it may have been sent before, or repeats by trade what others report.</summary>
    private bool MayBeRepeated(in InputEvent input, int sourceRow) => (input.Prefix.Flags & SourcePrefix.PossResend) != 0
        || (_sources.Read(sourceRow).Flags & SourceFlags.DropCopy) != 0;

    /// <summary>
    /// What may be repeated happened before anything that is still known by its id: nobody could tell whether it was applied. Nor where ids
    /// come anew each date and it does not say when it happened.
    /// </summary>
    private bool IsOlderThanRetained(in InputEvent input, int sourceRow) => input.Prefix.TransactTime.IsNull
        ? UsesIdsDaily(sourceRow) && _executions.DateCount > 1
        : _executions.RetiredBefore != 0 && input.Prefix.TransactTime.Value < _executions.RetiredBefore;

    /// <summary>
    /// Where ids come anew each date: what may be repeated, or bears a number that had been given up, and does not say that it happened on
    /// the present date, is a duplicate if an earlier one has its id with the same content. What may be repeated is refused if it says that
    /// it happened before and none has.
    /// </summary>
    private bool IsOfEarlierDate(
        in InputEvent input, int sourceRow, in Text36 execId, ulong fingerprint, ref OutputEvent output, out Verdict verdict)
    {
        UtcNanos time = input.Prefix.TransactTime;
        verdict = Verdict.Reject(RejectReason.OlderThanRetained);
        bool isKnownWhen = !time.IsNull;
        bool mayBeRepeated = MayBeRepeated(in input, sourceRow);
        bool isLate = IsLateNumber(in input, sourceRow);
        if ((!mayBeRepeated && !isLate) || (isKnownWhen && time.Value >= _executions.DateStartTime))
        {
            return false;
        }

        int same = FindSame(sourceRow, in execId, fingerprint, isKnownWhen);
        if (same == NoExecution)
        {
            return isKnownWhen && mayBeRepeated;
        }

        output.FirstSequence = _executions.Read(same).Sequence;
        verdict = Verdict.DuplicateExec;
        return true;
    }

    /// <summary>The execution with this id and content, of whatever date, or of one before the present; -1 if none is retained.</summary>
    private int FindSame(int sourceRow, in Text36 execId, ulong fingerprint, bool isEarlier = false)
    {
        uint execDomain = _sources.Read(sourceRow).ExecDomain;
        if (!UsesIdsDaily(sourceRow))
        {
            return FindSame(new ExecutionKey(execDomain, 0, in execId), fingerprint);
        }

        int row = NoExecution;
        uint latest = (uint)_executions.DateCount - (isEarlier ? 1U : 0U);
        for (uint date = latest; row == NoExecution && date >= _executions.OldestRetainedNumber; date--)
        {
            row = FindSame(new ExecutionKey(execDomain, date, in execId), fingerprint);
        }

        return row;
    }

    private int FindSame(in ExecutionKey key, ulong fingerprint)
    {
        int row = _executions.Find(in key);
        return row != NoExecution && _executions.Read(row).Fingerprint == fingerprint ? row : NoExecution;
    }

    private bool UsesIdsDaily(int sourceRow) => (_sources.Read(sourceRow).Flags & SourceFlags.DailyExecIds) != 0;

    /// <summary>The date that an id belongs to which comes now, see <see cref="ExecutionKey.IdDate"/>.</summary>
    private uint IdDateOf(int sourceRow) => UsesIdsDaily(sourceRow) ? (uint)_executions.DateCount : 0;
}
