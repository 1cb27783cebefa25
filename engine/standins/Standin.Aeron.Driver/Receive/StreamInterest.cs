namespace Adaptive.Aeron.Driver.Receive;

/// <summary>The subscriptions of one stream on an endpoint, and how many sessions it has.</summary>
internal sealed class StreamInterest
{
    internal List<SubscriptionLink> Subscriptions { get; } = [];

    /// <summary>Images, and sessions whose SETUP was asked for.</summary>
    internal int SessionCount { get; set; }

    internal SubscriptionLink? FirstFor(int sessionId)
    {
        foreach (SubscriptionLink subscription in Subscriptions)
        {
            if (subscription.Accepts(sessionId))
            {
                return subscription;
            }
        }

        return null;
    }
}
