namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Where a driver's datagrams go and come from: UDP sockets, or a simulation. Used by one thread, but for <see cref="WakeUp"/>; sockets may
/// be opened by another.
/// </summary>
public interface IDatagramNetwork : IDisposable
{
    /// <exception cref="IOException">The address cannot be bound or reached.</exception>
    IDatagramChannel Open(in DatagramChannelOptions options);

    /// <summary>
    /// Waits until a datagram can be received on any open channel, <see cref="WakeUp"/> was called, or the time is over.
    /// </summary>
    /// <returns>False when the time was over first.</returns>
    bool WaitForInput(long timeoutNanos);

    /// <summary>Ends a wait that is under way, or else the next one. Any thread.</summary>
    void WakeUp();
}
