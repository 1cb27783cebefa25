namespace Adaptive.Aeron.Driver;

/// <summary>
/// Which thread runs the driver's duty cycle. All of the driver's state has one owner, the duty cycle, so the modes with several threads
/// upstream run here as <see cref="SHARED"/>: one thread for sender, receiver and conductor.
/// </summary>
public enum ThreadingMode
{
    /// <summary>Runs as <see cref="SHARED"/>.</summary>
    DEDICATED,

    /// <summary>Runs as <see cref="SHARED"/>.</summary>
    SHARED_NETWORK,

    /// <summary>One thread of the driver's own.</summary>
    SHARED,

    /// <summary>No thread: the application calls <see cref="MediaDriver.SharedAgentInvoker"/>.</summary>
    INVOKER,
}
