namespace Adaptive.Aeron.Driver;

/// <summary>
/// Which threads the driver's agents run on: the conductor (clients' commands, what comes and goes, cleaning), the sender (publications)
/// and the receiver (images).
/// </summary>
public enum ThreadingMode
{
    /// <summary>A thread each: <c>aeron-md-cnd</c>, <c>aeron-md-snd</c>, <c>aeron-md-rcv</c>.</summary>
    DEDICATED,

    /// <summary>One for the conductor, and <c>aeron-md-net</c> for sender and receiver.</summary>
    SHARED_NETWORK,

    /// <summary>One of the driver's own for all, <c>aeron-md-shd</c>.</summary>
    SHARED,

    /// <summary>No thread: the application calls <see cref="MediaDriver.SharedAgentInvoker"/>.</summary>
    INVOKER,
}
