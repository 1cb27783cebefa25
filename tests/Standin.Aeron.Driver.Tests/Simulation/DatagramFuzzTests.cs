using System.Globalization;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Exceptions;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Golden;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>
/// Mutated captures, mutated live frames and noise into a receiving and a sending endpoint, while a healthy session of the same endpoints
/// goes on: nothing throws, memory stays, the healthy session loses nothing.
/// </summary>
internal sealed class DatagramFuzzTests : SimulationFixture
{
    private const int DatagramsPerTurn = 64;
    private const int TurnsPerMessage = 50;
    private const int VictimStreamId = 1002;
    private const int LiveFramesMax = 200;
    private const int SessionIdOffsetOfData = 12;
    private const long DatagramsBeforeMemoryCounts = 50_000;
    private const string VictimChannel = "aeron:udp?endpoint=127.0.0.1:20102|term-length=64k";

    private static readonly TransportAddress s_receiver = TransportAddress.FromIPv4(0x7F000001, 20101);
    private static readonly TransportAddress s_victim = TransportAddress.FromIPv4(0x7F000001, 20102);

    private readonly List<byte[]> _corpus = [];
    private readonly List<int> _received = [];
    private TransportAddress _healthySender;
    private TransportAddress _victimSender;
    private int _offered;
    private int _healthySessionId;

    /// <summary>Random SETUPs may be sound but for an MTU above the receiver window, and that is said.</summary>
    protected override bool IsExpected(Exception error) =>
        error is ConfigurationException && error.Message.Contains("above the receiver window", StringComparison.Ordinal);

    [Test]
    public void ShouldServeTheHealthySession_WhenEndpointsAreFloodedWithMutatedDatagrams()
    {
        SimulatedNode sender = AddNode(static context => context.StreamSessionLimit(50));
        SimulatedNode receiver = AddNode(static context => context.StreamSessionLimit(50));
        FillCorpus(sender, receiver);
        (Publication healthy, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);
        _healthySessionId = healthy.SessionId;
        var mutator = new DatagramMutator(Random, _corpus);
        var length = new RunLength(defaultCount: 200_000, defaultSeconds: 10);
        MemoryUse? before = null;
        long done = 0;
        for (int turn = 0; !length.IsOver(done); turn++)
        {
            for (int i = 0; i < DatagramsPerTurn; i++)
            {
                done += Inject(mutator.Next()) ? 1 : 0;
            }

            Run(Random.Chance(990) ? 100_000 : 20 * Milliseconds);
            if (turn % TurnsPerMessage == 0)
            {
                OfferAll(healthy, BitConverter.GetBytes(_offered++));
                Take(collector);
            }

            if (before is null && done > DatagramsBeforeMemoryCounts)
            {
                before = MemoryUse.Now();
            }
        }

        bool isWhole = Run(60 * Seconds, () =>
        {
            Take(collector);
            return _received.Count >= _offered;
        });
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} datagrams in {length.Elapsed.TotalSeconds:F1} s, {_offered} messages, invalid at the receiver "
            + $"{receiver.Count(SystemCounter.InvalidPackets)}, at the sender {sender.Count(SystemCounter.InvalidPackets)}, "
            + $"images {receiver.Count(SystemCounter.ImagesCreated)}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(isWhole, Is.True, "the healthy session");
            Assert.That(_received, Is.EqualTo(Enumerable.Range(0, _offered)));
            Assert.That(receiver.Count(SystemCounter.InvalidPackets), Is.Positive);
            Assert.That(sender.Count(SystemCounter.InvalidPackets), Is.Positive);
            Assert.That(subscription.ImageCount, Is.LessThanOrEqualTo(50));
        }

        before?.AssertNotGrown();
    }

    /// <summary>The captures, and what a stream of ours that is left to be harmed says.</summary>
    private void FillCorpus(SimulatedNode sender, SimulatedNode receiver)
    {
        foreach (string name in GoldenCapture.Names)
        {
            _corpus.AddRange(GoldenCapture.Load(name).Datagrams.Select(static datagram => datagram.Payload));
        }

        int live = 0;
        Wire.Tap = (source, destination, datagram) =>
        {
            if (destination == s_receiver)
            {
                _healthySender = source;
            }
            else if (destination == s_victim)
            {
                _victimSender = source;
            }

            if ((destination == s_victim || source == s_victim) && live++ < LiveFramesMax)
            {
                _corpus.Add(datagram.ToArray());
            }

            return true;
        };
        Subscription subscription = receiver.Client.AddSubscription(VictimChannel, VictimStreamId);
        Publication publication = sender.Client.AddPublication(VictimChannel, VictimStreamId);
        EveryTurn.Add(() => subscription.Poll(static (_, _, _, _) => { }, 100));
        Assert.That(Run(20 * Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True);
        for (int i = 0; i < 30; i++)
        {
            OfferAll(publication, new byte[Random.Next(4000)]);
        }

        Run(Seconds);
    }

    /// <summary>Sends to one of the four sockets; false when the datagram would name the healthy session, which it may then harm.</summary>
    private bool Inject(byte[] datagram)
    {
        if (NamesSession(datagram, _healthySessionId))
        {
            return false;
        }

        switch (Random.Next(4))
        {
            case 0:
                Wire.Inject(_healthySender, s_receiver, datagram);
                break;
            case 1:
                Wire.Inject(s_receiver, _healthySender, datagram);
                break;
            case 2:
                Wire.Inject(_victimSender, s_victim, datagram);
                break;
            default:
                Wire.Inject(s_victim, _victimSender, datagram);
                break;
        }

        return true;
    }

    private static bool NamesSession(byte[] datagram, int sessionId)
    {
        ReadOnlySpan<byte> id = BitConverter.GetBytes(sessionId);
        return datagram.Length >= SessionIdOffsetOfData + sizeof(int)
            && (datagram.AsSpan(SessionIdOffsetOfData, sizeof(int)).SequenceEqual(id) || datagram.AsSpan(8, sizeof(int)).SequenceEqual(id));
    }

    /// <summary>Keeps the numbers of the healthy session's messages; other sessions' are whatever they are.</summary>
    private void Take(MessageCollector collector)
    {
        foreach (ReceivedMessage message in collector.Messages)
        {
            if (message.SessionId == _healthySessionId)
            {
                _received.Add(BitConverter.ToInt32(message.Bytes));
            }
        }

        collector.Messages.Clear();
    }
}
