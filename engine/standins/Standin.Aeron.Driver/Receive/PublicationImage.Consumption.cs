using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

// The conductor's part: who reads the image, how far all have read, and making room by zeroing that. Thread: conductor.
internal sealed unsafe partial class PublicationImage
{
    private readonly List<SubscriberPosition> _subscribers = [];
    private readonly List<UntetheredSubscriber> _untethered = [];
    private bool _isLeft;

    internal IReadOnlyList<SubscriberPosition> Subscribers => _subscribers;

    /// <summary>True when the receiver was asked to let go of the image.</summary>
    internal bool IsRemoving { get; set; }

    internal bool CanBeJoined => !_isLeft && State == ImageState.Active;

    internal List<UntetheredSubscriber> Untethered => _untethered;

    /// <summary>
    /// At or below this an untethered subscriber lags: a quarter of the window before those that are furthest on would wait for it.
    /// </summary>
    internal long UntetheredLimit
    {
        get
        {
            long furthest = 0;
            foreach (SubscriberPosition subscriber in _subscribers)
            {
                furthest = Math.Max(furthest, subscriber.Value.Acquire());
            }

            return furthest - _settings.WindowLength + (_settings.WindowLength >> 2);
        }
    }

    /// <summary>Adds a subscriber; it starts where the slowest of the others is, or the first at what is readable now.</summary>
    internal SubscriberPosition AddSubscriber(long subscriptionId)
    {
        long join = _log.RebuildPosition.Acquire();
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            // One that is closed may be behind what was cleaned.
            join = subscriber.IsClosed ? join : Math.Min(join, subscriber.Value.Acquire());
        }

        var position = new SubscriberPosition(subscriptionId, join);
        _subscribers.Add(position);
        return position;
    }

    /// <summary>A subscriber's image is taken away: where it is it stays, whether it goes on reading or not, and still holds back.</summary>
    internal SubscriberPosition Freeze(SubscriberPosition position)
    {
        var frozen = new SubscriberPosition(position.SubscriptionId, position.Value.Acquire());
        _subscribers[_subscribers.IndexOf(position)] = frozen;
        return frozen;
    }

    /// <summary>A frozen position holds back no more.</summary>
    internal void Release(SubscriberPosition frozen) => _subscribers.Remove(frozen);

    /// <summary>True when it was the last one: nobody else joins, and the receiver is to be told.</summary>
    internal bool RemoveSubscriber(long subscriptionId)
    {
        _subscribers.RemoveAll(position => position.SubscriptionId == subscriptionId);
        _untethered.RemoveAll(subscriber => subscriber.Subscription.RegistrationId == subscriptionId);
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
        _log.WakePosition.Release(WakePositionAfter(consumed));
        return 1;
    }

    /// <summary>
    /// How much more is to be consumed until the conductor has to know: half of what makes a status message due; with a window that may be
    /// one segment, anything.
    /// </summary>
    private long WakePositionAfter(long consumed) => _cubic is null ? consumed + (_settings.WindowLength >> 3) : consumed + 1;

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
