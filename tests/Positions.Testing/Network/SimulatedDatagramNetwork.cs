using Adaptive.Aeron.Driver.Media;

namespace Positions.Testing.Network;

/// <summary>One driver's share of a <see cref="SimulatedWire"/>. Never waits: the test moves the time.</summary>
public sealed class SimulatedDatagramNetwork(SimulatedWire wire) : IDatagramNetwork
{
    public IDatagramChannel Open(in DatagramChannelOptions options) => new SimulatedDatagramChannel(wire, options);

    public bool WaitForInput(long timeoutNanos) => false;

    public void WakeUp()
    {
    }

    public void Dispose()
    {
    }
}
