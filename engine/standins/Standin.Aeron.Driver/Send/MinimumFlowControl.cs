using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// Lets the slowest receiver set the pace: of all ("min"), or of those whose status messages carry a tag ("tagged"). A receiver that falls
/// silent is dropped after a time. Bounded. Thread: sender.
/// </summary>
internal sealed class MinimumFlowControl(FlowControlParameters parameters, AgentCounters counters) : FlowControl
{
    private const long None = long.MaxValue;

    private Receiver[] _receivers = new Receiver[4];
    private int _count;
    private long _newcomerLimit = None;
    private long _newcomerDeadlineNanos;

    internal override bool HasRequiredReceivers => _count >= parameters.GroupMinSize;

    internal override long OnStatusMessage(StatusMessageFrame frame, long credit, long senderLimit, long nowNanos)
    {
        int index = IndexOf(frame.ReceiverId);
        bool isLeaving = (frame.Flags & StatusMessageFrame.EndOfStreamFlag) != 0;
        if (index >= 0)
        {
            Update(index, credit, isLeaving, nowNanos);
        }
        else if (IsTracked(frame) && !isLeaving && IsWithinReach(credit, frame.Window))
        {
            Add(frame.ReceiverId, credit, nowNanos);
        }

        if (_count == 0)
        {
            return HasRequiredReceivers ? Math.Max(senderLimit, credit) : senderLimit;
        }

        return HasRequiredReceivers ? Math.Max(senderLimit, Limit()) : senderLimit;
    }

    internal override void OnSetupElicited(StatusMessageFrame frame, long senderLimit, long nowNanos)
    {
        // A newcomer would join where the stream is by then: it goes no further than it might now until the newcomer is heard of.
        if (_count > 0 && _newcomerLimit == None && IsTracked(frame) && IndexOf(frame.ReceiverId) < 0)
        {
            _newcomerLimit = senderLimit;
            _newcomerDeadlineNanos = nowNanos + parameters.ReceiverTimeoutNanos;
        }
    }

    internal override void OnError(long receiverId)
    {
        int index = IndexOf(receiverId);
        if (index >= 0)
        {
            RemoveAt(index);
        }
    }

    internal override long OnIdle(long senderLimit, long nowNanos)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (nowNanos - _receivers[i].LastHeardNanos > parameters.ReceiverTimeoutNanos)
            {
                RemoveAt(i);
            }
        }

        if (_newcomerLimit != None && nowNanos - _newcomerDeadlineNanos >= 0)
        {
            _newcomerLimit = None;
        }

        return _count == 0 || !HasRequiredReceivers ? senderLimit : Limit();
    }

    private bool IsTracked(StatusMessageFrame frame) =>
        parameters.GroupTag is not { } tag || (frame.HasGroupTag && frame.GroupTag == tag);

    private long Limit()
    {
        long least = _newcomerLimit;
        for (int i = 0; i < _count; i++)
        {
            least = Math.Min(least, _receivers[i].Credit);
        }

        return least;
    }

    private void Update(int index, long credit, bool isLeaving, long nowNanos)
    {
        if (isLeaving)
        {
            RemoveAt(index);
            return;
        }

        _receivers[index].Credit = credit;
        _receivers[index].LastHeardNanos = nowNanos;
    }

    /// <summary>A receiver further behind than its window would hold the others back while it repairs what it can no longer get.</summary>
    private bool IsWithinReach(long credit, int window)
    {
        long least = None;
        for (int i = 0; i < _count; i++)
        {
            least = Math.Min(least, _receivers[i].Credit);
        }

        return _count == 0 || credit >= least - window;
    }

    private void Add(long receiverId, long credit, long nowNanos)
    {
        if (_count == DriverLimits.ReceiversMax)
        {
            counters.Increment(SystemCounter.ReceiversRefused);
            return;
        }

        if (_count == _receivers.Length)
        {
            Array.Resize(ref _receivers, _count * 2);
        }

        _receivers[_count++] = new Receiver { Id = receiverId, Credit = credit, LastHeardNanos = nowNanos };
        _newcomerLimit = None;
    }

    private int IndexOf(long receiverId)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_receivers[i].Id == receiverId)
            {
                return i;
            }
        }

        return -1;
    }

    private void RemoveAt(int index) => _receivers[index] = _receivers[--_count];

    private struct Receiver
    {
        internal long Id;
        internal long Credit;
        internal long LastHeardNanos;
    }
}
