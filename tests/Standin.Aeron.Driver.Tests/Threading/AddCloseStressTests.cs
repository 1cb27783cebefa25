using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>
/// Publications, subscriptions and destinations come and go by the thousand, in an order that the seed gives, while two streams flow through
/// the same endpoints. The streams must arrive whole and in order, nothing invalid may ever be seen, and nothing may be left.
/// </summary>
[TestFixture(ThreadingMode.INVOKER)]
[TestFixture(ThreadingMode.SHARED)]
[TestFixture(ThreadingMode.SHARED_NETWORK)]
[TestFixture(ThreadingMode.DEDICATED)]
internal sealed class AddCloseStressTests(ThreadingMode mode) : ThreadedFixture(mode)
{
    private const int CycleCount = 2_500;
    private const int FlowStreamId = 2002;

    private readonly Dictionary<int, long> _nextBySession = [];
    private readonly List<IDisposable> _open = [];
    private readonly UnsafeBuffer _message = new(new byte[1000]);
    private int _disorderCount;

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldDeliverEveryStream_WhenOthersComeAndGo(CancellationToken cancellation)
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldDeliverEveryStream_WhenOthersComeAndGo)));
        string endpoint = $"aeron:udp?endpoint=127.0.0.1:{FreePort()}";
        string channel = $"{endpoint}|term-length=64k";
        Subscription others = Client.AddSubscription(endpoint, StreamId);
        Subscription flow = Client.AddSubscription(endpoint, FlowStreamId);
        using Publication shared = Client.AddPublication(channel, FlowStreamId);
        using Publication exclusive = Client.AddExclusivePublication(channel, FlowStreamId);
        using ExclusivePublication manual =
            Client.AddExclusivePublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        manual.AddDestination(endpoint);
        void Poll()
        {
            flow.Poll(Take, 20);
            others.Poll(static (_, _, _, _) => { }, 20);
        }

        Await(() => shared.IsConnected && exclusive.IsConnected && flow.ImageCount == 2, cancellation, Poll);
        var stop = new StrongBox();
        Thread[] offering = [StartOffering(shared, stop), StartOffering(exclusive, stop)];
        for (int cycle = 0; cycle < CycleCount; cycle++)
        {
            cancellation.ThrowIfCancellationRequested();
            Change(random, endpoint, channel, manual);
            Turn();
            Poll();
        }

        stop.Value = true;
        foreach (Thread thread in offering)
        {
            thread.Join();
        }

        foreach (IDisposable resource in _open)
        {
            resource.Dispose();
        }

        long end = shared.Position;
        long exclusiveEnd = exclusive.Position;
        Await(
            () => flow.ImageBySessionId(shared.SessionId)!.Position == end
                && flow.ImageBySessionId(exclusive.SessionId)!.Position == exclusiveEnd,
            cancellation,
            Poll);

        TestContext.Out.WriteLine($"delivered {string.Join(", ", _nextBySession.Values)}, images {Driver.Counters[SystemCounter.ImagesCreated]}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_disorderCount, Is.Zero);
            Assert.That(_nextBySession, Has.Count.EqualTo(2));
            Assert.That(Errors.Errors, Is.Empty);
            Assert.That(Driver.Counters[SystemCounter.InvalidPackets], Is.Zero);
            Assert.That(Driver.Counters[SystemCounter.StatusMessagesRejected], Is.Zero);
        }
    }

    private void Change(SeededRandom random, string endpoint, string channel, ExclusivePublication manual)
    {
        switch (random.Next(8))
        {
            case 0:
                _open.Add(Client.AddPublication(channel, StreamId));
                break;
            case 1:
                _open.Add(Client.AddExclusivePublication(channel, StreamId));
                break;
            case 2:
                _open.Add(Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId));
                break;
            case 3:
                // Joins the images that are there, and holds them back until it is closed: it is not polled.
                Client.AddSubscription(endpoint, FlowStreamId).Dispose();
                break;
            case 4:
                string destination = $"aeron:udp?endpoint=127.0.0.1:{20_000 + random.Next(4)}";
                manual.AddDestination(destination);
                manual.RemoveDestination(destination);
                break;
            default:
                CloseOne(random);
                break;
        }

        foreach (IDisposable resource in _open)
        {
            if (resource is Publication publication)
            {
                publication.Offer(_message, 0, random.Next(1000));
            }
        }

        while (_open.Count > 12)
        {
            CloseOne(random);
        }
    }

    private void CloseOne(SeededRandom random)
    {
        if (_open.Count == 0)
        {
            return;
        }

        int index = random.Next(_open.Count);
        IDisposable resource = _open[index];
        _open.RemoveAt(index);
        if (resource is ExclusivePublication publication && random.Chance(300))
        {
            publication.Revoke();
        }

        resource.Dispose();
    }

    private void Take(Adaptive.Agrona.IDirectBuffer buffer, int offset, int length, Adaptive.Aeron.LogBuffer.Header header)
    {
        // Longer messages come in two fragments; the first carries the number.
        if ((header.Flags & Adaptive.Aeron.LogBuffer.FrameDescriptor.BEGIN_FRAG_FLAG) == 0)
        {
            return;
        }

        long expected = _nextBySession.GetValueOrDefault(header.SessionId);
        long number = buffer.GetLong(offset);
        _disorderCount += number == expected ? 0 : 1;
        _nextBySession[header.SessionId] = number + 1;
    }
}
