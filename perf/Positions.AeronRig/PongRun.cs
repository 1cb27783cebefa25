using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Positions.AeronRig;

/// <summary>Sends back what it receives, until the pinger has gone.</summary>
internal sealed class PongRun(RigNode node, RigOptions options) : IFragmentHandler
{
    private ExclusivePublication? _pong;

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        while (_pong!.Offer(buffer, offset, length) is Publication.BACK_PRESSURED or Publication.ADMIN_ACTION)
        {
            if (node.IsOverdue)
            {
                return;
            }

            node.Turn(0);
        }
    }

    internal bool Run()
    {
        using Subscription ping = node.Client.AddSubscription(options.PingChannel, options.StreamId);
        using ExclusivePublication pong = node.Client.AddExclusivePublication(options.PongChannel, options.StreamId + 1);
        _pong = pong;
        Console.WriteLine("pong ready");
        if (!node.TurnUntil(() => ping.IsConnected && pong.IsConnected))
        {
            return false;
        }

        while (ping.IsConnected)
        {
            if (node.IsOverdue)
            {
                return false;
            }

            node.Turn(ping.Poll(this, options.PollLimit));
        }

        Console.WriteLine($"RESULT OK mode=pong {node.Losses()}");
        return true;
    }
}
