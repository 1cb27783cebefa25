using System.Collections;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>One source's share of a run: which message comes next, and what became of those sent.</summary>
internal sealed class SourceRun : IGatewayListener
{
    private const int AppendBurst = 64;

    private readonly IMessageFeed _feed;
    private readonly int _sourceIndex;
    private readonly AckLatency _latency;

    // One bit per message of this source: rejects are repeated when a message is sent twice.
    private readonly BitArray _rejected;
    private long _appendedCount;

    public SourceRun(IMessageFeed feed, int sourceIndex, AckLatency latency)
    {
        _feed = feed;
        _latency = latency;
        _sourceIndex = sourceIndex;
        TotalCount = feed.CountOf(sourceIndex);
        _rejected = new BitArray(checked((int)TotalCount));
    }

    public GatewaySession Session { get; set; } = null!;

    public long TotalCount { get; }

    public long AppendedCount => _appendedCount;

    public long AckedCount { get; private set; }

    public long RejectedCount { get; private set; }

    public bool IsAllAppended => _appendedCount == TotalCount;

    /// <summary>
    /// Appends what is due by the plan, as far as the window allows; <paramref name="intervalNanos"/> 0 is no plan: everything is due
    /// now.
    /// </summary>
    public int Append(long nowNanos, long startNanos, double intervalNanos)
    {
        int appended = 0;
        while (_appendedCount < TotalCount && appended < AppendBurst && Session.CanAppend)
        {
            long plannedNanos = intervalNanos == 0 ? nowNanos : startNanos + (long)(((_appendedCount * _feed.SourceCount) + _sourceIndex) * intervalNanos);
            if (plannedNanos > nowNanos)
            {
                break;
            }

            _feed.Get(_sourceIndex, _appendedCount, out GatewayMessage message);
            Append(ref message, plannedNanos);
            _appendedCount++;
            appended++;
        }

        return appended;
    }

    /// <summary>Sets what only the run knows: time, and the ids that hang on this run's numbers.</summary>
    private void Append(ref GatewayMessage message, long plannedNanos)
    {
        long firstSourceSeq = Session.LastAppendedSourceSeq - _appendedCount + 1;
        Text36 orderId = message.OrderLink > 0 ? Session.IdOf('o', firstSourceSeq + message.OrderLink - 1) : default;
        Text36 referredId = message.ReferenceLink > 0 ? Session.IdOf('e', firstSourceSeq + message.ReferenceLink - 1) : default;
        SetTime(ref message.Prefix);
        switch (message.Template)
        {
            case TemplateId.Fill:
                ref Fill fill = ref message.Block<Fill>();
                fill.OrderId = orderId.IsNull ? fill.OrderId : orderId;
                Session.TryAppendFill(in fill, plannedNanos);
                break;
            case TemplateId.OrderUpdate:
                ref OrderUpdate update = ref message.Block<OrderUpdate>();
                update.OrderId = orderId.IsNull ? update.OrderId : orderId;
                Session.TryAppend(in update, plannedNanos);
                break;
            case TemplateId.FillBust:
                ref FillBust bust = ref message.Block<FillBust>();
                SetIds(ref bust.ExecId, ref bust.ExecRefId, in referredId);
                Session.TryAppend(in bust, plannedNanos);
                break;
            case TemplateId.FillCorrect:
                ref FillCorrect correct = ref message.Block<FillCorrect>();
                SetIds(ref correct.ExecId, ref correct.ExecRefId, in referredId);
                Session.TryAppend(in correct, plannedNanos);
                break;
            case TemplateId.MarkPrice:
                Session.TryAppend(in message.Block<MarkPrice>(), plannedNanos);
                break;
            default:
                throw new InvalidOperationException($"a feed has no {message.Template}");
        }
    }

    /// <summary>A bust or a correction without an execId of its own gets one from its number.</summary>
    private void SetIds(ref Text36 execId, ref Text36 execRefId, in Text36 referredId)
    {
        execRefId = referredId.IsNull ? execRefId : referredId;
        execId = execId.IsNull ? Session.IdOf('e', Session.LastAppendedSourceSeq + 1) : execId;
    }

    private static void SetTime(ref SourcePrefix prefix)
    {
        if (prefix.TransactTime.IsNull)
        {
            prefix.TransactTime = new UtcNanos((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        }
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
