using Adaptive.Aeron.Driver.Media;

namespace Positions.Testing.Network;

/// <summary>
/// Loses, duplicates and reorders below a driver what another network carries, real sockets for instance. Every channel draws from a
/// sequence of its own, so that the fate of its n-th datagram depends on the seed and the order of opening only; which datagram is the
/// n-th is up to the real network.
/// </summary>
public sealed class FaultyDatagramNetwork(IDatagramNetwork network, SeededRandom random, FaultRates rates) : IDatagramNetwork
{
    public IDatagramChannel Open(in DatagramChannelOptions options)
    {
        IDatagramChannel channel = network.Open(in options);
        return new FaultyDatagramChannel(channel, new SeededRandom(random.NextUInt64()), new SeededRandom(random.NextUInt64()), rates);
    }

    public bool WaitForInput(long timeoutNanos) => network.WaitForInput(timeoutNanos);

    public void WakeUp() => network.WakeUp();

    public void Dispose() => network.Dispose();
}
