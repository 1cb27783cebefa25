namespace Adaptive.Aeron.Driver;

/// <summary>Whose position in a stream, in upstream's terms.</summary>
public enum StreamPositionKind
{
    /// <summary>Up to where publishers may claim (pub-lmt).</summary>
    PublisherLimit,

    /// <summary>Up to where publishers have claimed (pub-pos).</summary>
    PublisherPosition,

    /// <summary>Up to where it was sent (snd-pos).</summary>
    SenderPosition,

    /// <summary>Up to where receivers let the sender go (snd-lmt).</summary>
    SenderLimit,

    /// <summary>The furthest that was heard of (rcv-hwm).</summary>
    ReceiverHighWater,

    /// <summary>Up to where it has arrived whole (rcv-pos).</summary>
    ReceiverPosition,

    /// <summary>Up to where all subscribers have consumed it (the least of sub-pos).</summary>
    SubscriberPosition,
}
