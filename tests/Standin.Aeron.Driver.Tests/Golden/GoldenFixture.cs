using System.Net;
using Adaptive.Aeron.Driver.Media;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>Replays captures into a node at their own times.</summary>
internal abstract class GoldenFixture : SimulationFixture
{
    /// <summary>
    /// Delivers what the capture has for an address, and runs the node after every datagram of the capture and each millisecond. When
    /// <paramref name="each"/> is given, it is called after the node's turn and may end the replay by returning false.
    /// </summary>
    protected void Replay(GoldenCapture capture, SimulatedNode node, IPEndPoint endpoint, Func<CapturedDatagram, bool>? each = null)
    {
        long lastTimeNanos = capture.Datagrams[0].TimeNanos;
        foreach (CapturedDatagram datagram in capture.Datagrams)
        {
            while (datagram.TimeNanos - lastTimeNanos > Milliseconds)
            {
                Wire.Advance(Milliseconds);
                lastTimeNanos += Milliseconds;
                node.Turn();
            }

            Wire.Advance(datagram.TimeNanos - lastTimeNanos);
            lastTimeNanos = datagram.TimeNanos;
            if (datagram.Destination.Equals(endpoint))
            {
                Wire.Inject(TransportAddress.From(datagram.Source), TransportAddress.From(datagram.Destination), datagram.Payload);
            }

            node.Turn();
            if (each is not null && !each(datagram))
            {
                return;
            }
        }
    }
}
