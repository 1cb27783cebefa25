namespace Adaptive.Aeron.LogBuffer;

/// <summary>How far one subscription has consumed one image. Written by the polling thread, read by the driver.</summary>
internal sealed class SubscriberPosition
{
    private PaddedLong _position;
    private volatile bool _isClosed;

    internal SubscriberPosition(long subscriptionId, long joinPosition)
    {
        SubscriptionId = subscriptionId;
        _position.Plain = joinPosition;
    }

    internal long SubscriptionId { get; }

    internal ref PaddedLong Value => ref _position;

    /// <summary>True when the application will poll no more, so that it no longer holds the image back.</summary>
    internal bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }
}
