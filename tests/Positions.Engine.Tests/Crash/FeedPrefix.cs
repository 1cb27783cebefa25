using Positions.Gateway;

namespace Positions.Engine.Tests.Crash;

/// <summary>The first messages of each source of a feed: what an engine that died on the way has taken, or a gateway that was ended has sent.</summary>
internal sealed class FeedPrefix(IMessageFeed feed, long[] counts) : IMessageFeed
{
    public long Count => counts.Sum();

    public int SourceCount => feed.SourceCount;

    public bool IsOrderKnownPerPosition => feed.IsOrderKnownPerPosition;

    public long? FirstSourceSeq => feed.FirstSourceSeq;

    public long CountOf(int source) => counts[source];

    public void Get(int source, long index, out GatewayMessage message) => feed.Get(source, index, out message);
}
