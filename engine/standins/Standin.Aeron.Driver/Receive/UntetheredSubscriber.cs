using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A reader of an image that does not hold the others back for ever. Thread: conductor.</summary>
internal sealed class UntetheredSubscriber(SubscriptionLink subscription, SubscriberPosition position, long nowNanos)
{
    /// <summary>What it is in with the image.</summary>
    internal enum Phase
    {
        /// <summary>Reads, and holds back as any other.</summary>
        Active,

        /// <summary>Has lagged too long and is told that the image is gone; holds back for a last time.</summary>
        Lingering,

        /// <summary>Neither reads nor holds back.</summary>
        Resting,
    }

    internal SubscriptionLink Subscription => subscription;

    /// <summary>The position by which it holds back, as far as it does.</summary>
    internal SubscriberPosition Position { get; private set; } = position;

    internal Phase State { get; private set; }

    /// <summary>When it was last within the window's limit, or since when it is in its phase.</summary>
    internal long SinceNanos { get; set; } = nowNanos;

    internal void Change(Phase state, SubscriberPosition position, long nowNanos)
    {
        State = state;
        Position = position;
        SinceNanos = nowNanos;
    }
}
