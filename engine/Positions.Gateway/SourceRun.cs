using System.Collections;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>One source's share of a run: which fill comes next, and what became of those sent.</summary>
internal sealed class SourceRun : IGatewayListener
{
    private const int AppendBurst = 64;

    private readonly IFillFeed _feed;
    private readonly AckLatency _latency;

    // One bit per fill of this source: rejects are repeated when a message is sent twice.
    private readonly BitArray _rejected;
    private long _nextIndex;
    private long _appendedCount;

    public SourceRun(IFillFeed feed, int sourceIndex, AckLatency latency)
    {
        _feed = feed;
        _latency = latency;
        _nextIndex = sourceIndex;
        long share = (feed.Count - sourceIndex + feed.SourceCount - 1) / feed.SourceCount;
        TotalCount = Math.Max(0, share);
        _rejected = new BitArray(checked((int)TotalCount));
    }

    public GatewaySession Session { get; set; } = null!;

    public long TotalCount { get; }

    public long AppendedCount => _appendedCount;

    public long AckedCount { get; private set; }

    public long RejectedCount { get; private set; }

    public bool IsDone => _appendedCount == TotalCount && Session.UnackedCount == 0;

    /// <summary>
    /// Appends what is due by the plan, as far as the window allows; <paramref name="intervalNanos"/> 0 is no plan: everything is due
    /// now.
    /// </summary>
    public int Append(long nowNanos, long startNanos, double intervalNanos)
    {
        int appended = 0;
        while (_appendedCount < TotalCount && appended < AppendBurst && Session.CanAppend)
        {
            long plannedNanos = intervalNanos == 0 ? nowNanos : startNanos + (long)(_nextIndex * intervalNanos);
            if (plannedNanos > nowNanos)
            {
                break;
            }

            _feed.Get(_nextIndex, out Fill fill);
            if (fill.Prefix.TransactTime.IsNull)
            {
                fill.Prefix.TransactTime = new UtcNanos((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
            }

            Session.TryAppendFill(in fill, plannedNanos);
            _nextIndex += _feed.SourceCount;
            _appendedCount++;
            appended++;
        }

        return appended;
    }

    public void OnAcked(long sourceSeq, long plannedNanos, long nowNanos)
    {
        AckedCount++;
        _latency.Record(nowNanos - plannedNanos);
    }

    public void OnRejected(in FillRejected rejected)
    {
        // A halt rejects no fill: its number is not consumed.
        long place = rejected.SourceSeq - (Session.LastAppendedSourceSeq - _appendedCount) - 1;
        if (rejected.Reason != (ushort)RejectReason.SourceHalted && place >= 0 && place < _rejected.Length && !_rejected[(int)place])
        {
            _rejected[(int)place] = true;
            RejectedCount++;
        }
    }
}
