using Positions.Protocol;

namespace Positions.Core;

/// <summary>
/// What became of the inputs since this logic was created; for people, outside the digest. Every message of a gateway is counted in
/// exactly one of applied, duplicates, rejected, quarantined, ignored and parked. Written by the logic's thread.
/// </summary>
public sealed class CoreCounters
{
    private readonly long[] _rejects = new long[32];

    /// <summary>Fills applied, late ones included.</summary>
    public long Applied { get; internal set; }

    /// <summary>Of those applied: numbers that had been skipped before.</summary>
    public long LateRecovered { get; internal set; }

    /// <summary>Level 1.</summary>
    public long DuplicatesBySequence { get; internal set; }

    /// <summary>Level 2.</summary>
    public long DuplicatesByExecution { get; internal set; }

    /// <summary>Level 3, and states of orders that say nothing new.</summary>
    public long DuplicatesByOrder { get; internal set; }

    /// <summary>Known execId with other content (reject 10); not in <see cref="RejectedTotal"/>.</summary>
    public long Quarantined { get; internal set; }

    /// <summary>Neither judged nor consumed: conflict halt, or a number beyond the next expected one.</summary>
    public long Ignored { get; internal set; }

    /// <summary>The engine's own inputs and gap fills that took effect.</summary>
    public long Control { get; internal set; }

    /// <summary>Rejects but the quarantined ones.</summary>
    public long RejectedTotal { get; private set; }

    /// <summary>Messages whose time lies later than the engine's, by more than is tolerated; judged like all others.</summary>
    public long FutureEvents { get; internal set; }

    public long Rejects(RejectReason reason) => _rejects[(int)reason];

    /// <summary>Alerts beyond those that one input may raise.</summary>
    public long AlertsDropped { get; internal set; }

    /// <summary>Parked and not judged yet.</summary>
    public long Parked { get; internal set; }

    /// <summary>Counts the judgement on a message that was parked until now.</summary>
    internal void CountLate(Disposition disposition, RejectReason reason)
    {
        Parked--;
        Count(disposition, reason);
    }

    internal void Count(Disposition disposition, RejectReason reason)
    {
        switch (disposition)
        {
            case Disposition.Applied:
                Applied++;
                break;
            case Disposition.LateRecovered:
                Applied++;
                LateRecovered++;
                break;
            case Disposition.Duplicate:
                DuplicatesBySequence++;
                break;
            case Disposition.DuplicateExec:
                DuplicatesByExecution++;
                break;
            case Disposition.Rejected when reason == RejectReason.ExecIdConflict:
                Quarantined++;
                break;
            case Disposition.Rejected:
                _rejects[(int)reason]++;
                RejectedTotal++;
                break;
            case Disposition.Ignored:
                Ignored++;
                break;
            case Disposition.Control:
                Control++;
                break;
            case Disposition.Stale:
                DuplicatesByOrder++;
                break;
            case Disposition.Parked:
                Parked++;
                break;
            default:
                Invariant.Fail("an outcome without a disposition");
                break;
        }
    }
}
