namespace Adaptive.Aeron.Driver.Receive;

/// <summary>The subscriptions of one stream on an endpoint, and how many sessions it has.</summary>
internal sealed class StreamInterest
{
    internal List<SessionInterest> Interests { get; } = [];

    /// <summary>Images, and sessions whose SETUP was asked for.</summary>
    internal int SessionCount { get; set; }

    internal bool Wants(int sessionId)
    {
        foreach (SessionInterest interest in Interests)
        {
            if (interest.Accepts(sessionId))
            {
                return true;
            }
        }

        return false;
    }
}
