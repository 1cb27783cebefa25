using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Positions.AeronRig;

/// <summary>Counts messages, from the first of the measured ones to the last.</summary>
internal sealed class SubscriberRun : IFragmentHandler
{
    private const int TurnsBetweenDeadlineChecks = 1 << 10;
    private const int TurnsToSayGoodbye = 2_000;

    private readonly RigNode _node;
    private readonly RigOptions _options;
    private readonly FragmentAssembler _assembler;
    private long _received;
    private long _bytes;
    private ResourceUse? _use;

    internal SubscriberRun(RigNode node, RigOptions options)
    {
        _node = node;
        _options = options;
        _assembler = new FragmentAssembler(this);
    }

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (_received++ == _options.WarmupCount)
        {
            _use = new ResourceUse();
        }

        _bytes += length;
    }

    internal bool Run()
    {
        using (Subscription subscription = _node.Client.AddSubscription(_options.Channel, _options.StreamId))
        {
            Console.WriteLine($"sub ready {subscription.ResolvedEndpoint}");
            long end = _options.WarmupCount + _options.Count;
            int turns = 0;
            while (_received < end)
            {
                _node.Turn(subscription.Poll(_assembler, _options.PollLimit));
                if (++turns % TurnsBetweenDeadlineChecks == 0 && _node.IsOverdue)
                {
                    return false;
                }
            }

            Console.WriteLine($"RESULT OK mode=sub {_use!.Report(_options.Count)} bytes={_bytes} {_node.Losses()}");
        }

        // The publisher is told by the driver that its receiver has gone.
        for (int i = 0; i < TurnsToSayGoodbye; i++)
        {
            _node.Turn(0);
        }

        return true;
    }
}
