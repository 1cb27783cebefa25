using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;

namespace Positions.AeronRig;

/// <summary>Offers messages as fast as they are taken, then stays until the receiver has gone.</summary>
internal sealed class PublisherRun(RigNode node, RigOptions options)
{
    private const int MessagesPerTurn = 32;

    internal bool Run()
    {
        using ExclusivePublication publication = node.Client.AddExclusivePublication(options.Channel, options.StreamId);
        if (!node.TurnUntil(() => publication.IsConnected))
        {
            return false;
        }

        var message = new UnsafeBuffer(new byte[options.LengthBytes]);
        if (!Send(publication, message, 0, options.WarmupCount))
        {
            return false;
        }

        var use = new ResourceUse();
        if (!Send(publication, message, options.WarmupCount, options.Count))
        {
            return false;
        }

        Console.WriteLine($"RESULT OK mode=pub {use.Report(options.Count)} {node.Losses()}");
        node.TurnUntil(() => !publication.IsConnected);
        return true;
    }

    private bool Send(ExclusivePublication publication, UnsafeBuffer message, long first, long count)
    {
        long end = first + count;
        long index = first;
        while (index < end)
        {
            int sent = 0;
            while (sent < MessagesPerTurn && index < end)
            {
                message.PutLong(0, index);
                long result = publication.Offer(message, 0, options.LengthBytes);
                if (result > 0)
                {
                    index++;
                    sent++;
                }
                else if (result != Publication.ADMIN_ACTION)
                {
                    break;
                }
            }

            if (sent == 0 && (node.IsOverdue || !publication.IsConnected))
            {
                return false;
            }

            node.Turn(sent);
        }

        return true;
    }
}
