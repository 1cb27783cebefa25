using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Positions.Testing;
using Positions.Testing.Network;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>A wire with nodes on it, and a loop that moves time and runs them. Fails a test whose nodes reported errors.</summary>
internal abstract class SimulationFixture
{
    protected const string Channel = "aeron:udp?endpoint=127.0.0.1:20101|term-length=64k";
    protected const int StreamId = 1001;
    protected const long Milliseconds = 1_000_000;
    protected const long Seconds = 1_000_000_000;

    private readonly List<SimulatedNode> _nodes = [];
    private readonly HashSet<SimulatedNode> _dead = [];

    protected ulong Seed { get; private set; }

    protected SeededRandom Random { get; private set; } = new(0);

    protected SimulatedWire Wire { get; private set; } = new(new SeededRandom(0));

    /// <summary>Done every turn, after the nodes' turns.</summary>
    protected List<Action> EveryTurn { get; } = [];

    [SetUp]
    public void CreateWire()
    {
        Start(TestSeed.Next(TestContext.CurrentContext.Test.MethodName ?? TestContext.CurrentContext.Test.Name));
    }

    [TearDown]
    public void DisposeNodes()
    {
        foreach (SimulatedNode node in _nodes)
        {
            if (!_dead.Contains(node))
            {
                Assert.That(node.Errors.Where(error => !IsExpected(error)), Is.Empty);
            }

            node.Dispose();
        }
    }

    /// <summary>Which errors a node may report; none, unless a test brings them about.</summary>
    protected virtual bool IsExpected(Exception error) => false;

    /// <summary>Begins another simulation in the same test: nothing is left of the one before.</summary>
    protected void Restart(ulong seed)
    {
        DisposeNodes();
        _nodes.Clear();
        _dead.Clear();
        EveryTurn.Clear();
        Start(seed);
    }

    protected SimulatedNode AddNode(Action<MediaDriver.Context>? configure = null)
    {
        var node = new SimulatedNode(Wire, (long)Random.NextUInt64(), configure);
        _nodes.Add(node);
        return node;
    }

    protected void Kill(SimulatedNode node)
    {
        _dead.Add(node);
        node.Kill();
    }

    /// <summary>Runs for a time, or until the condition holds; returns whether it held.</summary>
    protected bool Run(long nanos, Func<bool>? until = null, long stepNanos = 100_000)
    {
        long end = Wire.NanoTime() + nanos;
        while (Wire.NanoTime() < end)
        {
            if (until is not null && until())
            {
                return true;
            }

            Wire.Advance(stepNanos);
            foreach (SimulatedNode node in _nodes)
            {
                if (!_dead.Contains(node))
                {
                    node.Turn();
                }
            }

            foreach (Action action in EveryTurn)
            {
                action();
            }
        }

        return until is not null && until();
    }

    /// <summary>Offers a message, running the simulation while it is refused for a reason that passes.</summary>
    protected void OfferAll(Publication publication, byte[] message, Action? whileRefused = null)
    {
        var buffer = new UnsafeBuffer(message);
        long limit = Wire.NanoTime() + (60 * Seconds);
        long result;
        while ((result = publication.Offer(buffer, 0, message.Length)) < 0)
        {
            Assert.That(
                result, Is.AnyOf(
                    Publication.BACK_PRESSURED, Publication.ADMIN_ACTION, Publication.NOT_CONNECTED), Publication.ErrorString(result));
            Assert.That(Wire.NanoTime(), Is.LessThan(limit), "refused for a minute");
            Run(Milliseconds);
            whileRefused?.Invoke();
        }
    }

    /// <summary>A publication and a subscription of it that are connected; the collector is polled every turn.</summary>
    protected (Publication Publication, Subscription Subscription, MessageCollector Collector) Connect(
        SimulatedNode sender, SimulatedNode receiver, string channel = Channel)
    {
        Subscription subscription = receiver.Client.AddSubscription(channel, StreamId);
        Publication publication = sender.Client.AddPublication(channel, StreamId);
        var collector = new MessageCollector(subscription);
        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(20 * Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True, "connected");
        return (publication, subscription, collector);
    }

    private void Start(ulong seed)
    {
        Seed = seed;
        Random = new SeededRandom(seed);
        Wire = new SimulatedWire(new SeededRandom(seed ^ 0x5EED));
    }
}
