using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;

namespace Standins.Contract.Tests.Aeron;

[TestFixtureSource(typeof(DriverModes), nameof(DriverModes.All))]
public sealed class SubscriptionTests(string threadingMode) : AeronFixture(threadingMode)
{
    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliverInOrderWithPositions_WhenMessagesOfAllSizesAreOffered(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        List<(byte[] Bytes, long Position)> received = [];
        var assembler = new FragmentAssembler((buffer, offset, length, header) =>
        {
            byte[] bytes = new byte[length];
            buffer.GetBytes(offset, bytes);
            received.Add((bytes, header.Position));
        });
        List<(byte[] Bytes, long Position)> sent = [];
        foreach (int length in (int[])[0, 1, 31, 32, 1375, 1376, 1377, 2752, 2753, 8192, 5000, 8192, 7, 8192, 8192, 8192, 8192, 100])
        {
            byte[] message = [.. Enumerable.Range(sent.Count, length).Select(static i => (byte)i)];
            sent.Add((message, Offer(publication, message, cancellation, () => subscription.Poll(assembler, 10))));
        }

        Await(() => received.Count == sent.Count, cancellation, () => subscription.Poll(assembler, 10));
        Assert.That(received.Select(static message => message.Position), Is.EqualTo(sent.Select(static message => message.Position)));
        Assert.That(received.Select(static message => message.Bytes), Is.EqualTo(sent.Select(static message => message.Bytes)));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliverNoMoreThanTheLimit_WhenPolled(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        long position = 0;
        for (int i = 0; i < 5; i++)
        {
            position = Offer(publication, [(byte)i], cancellation);
        }

        List<int> polls = [];
        Await(
            () => subscription.ImageAtIndex(0).Position == position,
            cancellation,
            () => polls.Add(subscription.Poll((_, _, _, _) => { }, 2)));
        Assert.That(polls, Has.All.LessThanOrEqualTo(2));
        Assert.That(polls.Sum(), Is.EqualTo(5));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldFollowTheActions_WhenPolledWithControl(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        for (int i = 0; i < 4; i++)
        {
            Offer(publication, [(byte)i], cancellation);
        }

        Queue<ControlledFragmentHandlerAction> actions = new(
        [
            ControlledFragmentHandlerAction.ABORT, ControlledFragmentHandlerAction.CONTINUE, ControlledFragmentHandlerAction.BREAK,
            ControlledFragmentHandlerAction.COMMIT, ControlledFragmentHandlerAction.ABORT, ControlledFragmentHandlerAction.CONTINUE,
        ]);
        List<int> seen = [];
        List<long> positionsAtCommit = [];
        ControlledFragmentHandlerAction OnFragment(Adaptive.Agrona.IDirectBuffer buffer, int offset, int length, Header header)
        {
            seen.Add(buffer.GetByte(offset));
            positionsAtCommit.Add(subscription.ImageAtIndex(0).Position);
            return actions.Dequeue();
        }

        Await(() => actions.Count == 0, cancellation, () => subscription.ControlledPoll(OnFragment, 10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Is.EqualTo(new[] { 0, 0, 1, 2, 3, 3 }));
            Assert.That(positionsAtCommit[4], Is.EqualTo(3 * 64), "committed within the poll");
            Assert.That(subscription.ImageAtIndex(0).Position, Is.EqualTo(4 * 64));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliverWholeMessageAgain_WhenControlledAssemblerAborts(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        Offer(publication, [.. Enumerable.Range(0, 4000).Select(static i => (byte)i)], cancellation);
        var handler = new AbortingHandler();
        var assembler = new ControlledFragmentAssembler(handler);
        Await(() => handler.Lengths.Count == 3, cancellation, () => subscription.ControlledPoll(assembler, 10));
        Assert.That(handler.Lengths, Is.EqualTo(new[] { 4000, 4000, 4000 }));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldTellOfImages_WhenPublicationsComeAndGo(CancellationToken cancellation)
    {
        List<Image> available = [];
        List<Image> unavailable = [];
        Subscription subscription = Client.AddSubscription(
            "aeron:udp?endpoint=127.0.0.1:0", StreamId, available.Add, unavailable.Add);
        string? endpoint = null;
        Await(() => (endpoint = subscription.ResolvedEndpoint) is not null, cancellation);
        string channel = $"aeron:udp?endpoint={endpoint}|term-length=64k";
        ExclusivePublication first = Client.AddExclusivePublication(channel, StreamId);
        ExclusivePublication second = Client.AddExclusivePublication(channel, StreamId);
        Await(() => subscription.ImageCount == 2 && first.IsConnected && second.IsConnected, cancellation);
        Offer(first, [1], cancellation);
        Offer(second, [2], cancellation);
        List<int> sessions = [];
        Await(() => sessions.Count == 2, cancellation, () => subscription.Poll((_, _, _, header) => sessions.Add(header.SessionId), 10));
        first.Dispose();
        Await(() => unavailable.Count == 1, cancellation, () => subscription.Poll((_, _, _, _) => { }, 10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sessions, Is.EquivalentTo(new[] { first.SessionId, second.SessionId }));
            Assert.That(available.Select(static image => image.SessionId), Is.EquivalentTo(sessions));
            Assert.That(unavailable[0].SessionId, Is.EqualTo(first.SessionId));
            Assert.That(unavailable[0].IsEndOfStream, Is.True);
            Assert.That(unavailable[0].Closed, Is.True);
            Assert.That(subscription.ImageBySessionId(second.SessionId), Is.SameAs(
                available.Single(image => image.SessionId == second.SessionId)));
            Assert.That(subscription.ImageBySessionId(first.SessionId), Is.Null);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldReachEverySubscriber_WhenPublicationIsDynamicMdc(CancellationToken cancellation)
    {
        int control = FreePort();
        Publication publication = Client.AddPublication(
            $"aeron:udp?control=127.0.0.1:{control}|control-mode=dynamic|term-length=64k", StreamId);
        string channel = $"aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:{control}|control-mode=dynamic";
        Subscription first = Client.AddSubscription(channel, StreamId);
        Subscription second = Client.AddSubscription(channel, StreamId);
        Await(() => publication.IsConnected && first.IsConnected && second.IsConnected, cancellation);
        Offer(publication, [42], cancellation);
        List<byte[]> atFirst = [];
        List<byte[]> atSecond = [];
        FragmentHandler keepFirst = Keep(atFirst);
        FragmentHandler keepSecond = Keep(atSecond);
        Await(
            () => atFirst.Count == 1 && atSecond.Count == 1,
            cancellation,
            () => _ = first.Poll(keepFirst, 10) + second.Poll(keepSecond, 10));
        Assert.That(atFirst[0].Concat(atSecond[0]), Is.EqualTo(new byte[] { 42, 42 }));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldGiveErrorsToTheHandlerAndGoOn_WhenAFragmentHandlerThrows(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        Offer(publication, [1], cancellation);
        Offer(publication, [2], cancellation);
        List<int> seen = [];
        Await(
            () => seen.Count == 2,
            cancellation,
            () => subscription.Poll(
                (buffer, offset, _, _) =>
                {
                    seen.Add(buffer.GetByte(offset));
                    throw new InvalidOperationException("expected by a test");
                },
                10));
        Assert.That(seen, Is.EqualTo(new[] { 1, 2 }), "a fragment whose handler threw counts as taken");
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    private sealed class AbortingHandler : IControlledFragmentHandler
    {
        internal List<int> Lengths { get; } = [];

        public ControlledFragmentHandlerAction OnFragment(Adaptive.Agrona.IDirectBuffer buffer, int offset, int length, Header header)
        {
            Lengths.Add(length);
            return Lengths.Count < 3 ? ControlledFragmentHandlerAction.ABORT : ControlledFragmentHandlerAction.CONTINUE;
        }
    }
}
