using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

// The conductor's part: who reads the image, how far all have read, and making room by zeroing that. Thread: conductor.
internal sealed unsafe partial class PublicationImage
{
    private readonly List<SubscriberPosition> _subscribers = [];
    private bool _isLeft;

    internal IReadOnlyList<SubscriberPosition> Subscribers => _subscribers;

    /// <summary>True when the receiver was asked to let go of the image.</summary>
    internal bool IsRemoving { get; set; }

    internal bool CanBeJoined => !_isLeft && State == ImageState.Active;

    /// <summary>Adds a subscriber; it starts at what is readable now, or at the join position when it is the first.</summary>
    internal SubscriberPosition AddSubscriber(long subscriptionId)
    {
        var position = new SubscriberPosition(subscriptionId, _log.RebuildPosition.Acquire());
        _subscribers.Add(position);
        return position;
    }

    /// <summary>True when it was the last one: nobody else joins, and the receiver is to be told.</summary>
    internal bool RemoveSubscriber(long subscriptionId)
    {
        _subscribers.RemoveAll(position => position.SubscriptionId == subscriptionId);
        bool isLast = _subscribers.Count == 0 && !_isLeft;
        _isLeft |= isLast;
        return isLast;
    }

    /// <summary>
    /// Zeroes what all subscribers have consumed, so that it reads as empty when the ring comes round to it, then lets the receiver store
    /// there. The receiver meanwhile stores at or above the rebuild position, which is not below any subscriber.
    /// </summary>
    internal int TrackConsumption()
    {
        long consumed = long.MaxValue;
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            if (!subscriber.IsClosed)
            {
                consumed = Math.Min(consumed, subscriber.Value.Acquire());
            }
        }

        // Without an open subscriber nothing is read any more, and nothing moves.
        long cleaned = _cleanedPosition.Plain;
        if (consumed == long.MaxValue || consumed <= cleaned)
        {
            return 0;
        }

        Zero(cleaned, consumed);
        _cleanedPosition.Release(consumed);
        return 1;
    }

    /// <summary>
    /// True when the image takes no more data, has told its sender so for long enough, and all of it was consumed. What the receiver wrote
    /// before it left the active state is seen with the state.
    /// </summary>
    internal bool IsOver(long nowNanos)
    {
        long toldFor = nowNanos - _stateChangeNanos;
        bool isTold = State != ImageState.Draining || toldFor >= EndOfStreamStatusMessagesMin * _settings.StatusMessageTimeoutNanos;
        return isTold && IsConsumed();
    }

    private bool IsConsumed()
    {
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            if (!subscriber.IsClosed && subscriber.Value.Acquire() < _log.RebuildPosition.Acquire())
            {
                return false;
            }
        }

        return true;
    }
}
