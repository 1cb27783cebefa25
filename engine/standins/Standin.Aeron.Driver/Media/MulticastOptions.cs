namespace Adaptive.Aeron.Driver.Media;

/// <summary>How a channel takes part in multicast.</summary>
/// <param name="Group">Group to receive from, or null for a channel that only sends.</param>
/// <param name="Interface">Address of the interface to join and send on, or null for the system's choice; over IPv6 the group's
/// scope, if it has one, comes before that.</param>
/// <param name="TimeToLive">Hops of datagrams that are sent; 0 leaves the system's default.</param>
public readonly record struct MulticastOptions(TransportAddress? Group, TransportAddress? Interface, int TimeToLive);
