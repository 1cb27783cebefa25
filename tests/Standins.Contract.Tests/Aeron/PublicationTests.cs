using Adaptive.Aeron;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent;

namespace Standins.Contract.Tests.Aeron;

[TestFixtureSource(typeof(DriverModes), nameof(DriverModes.All))]
public sealed class PublicationTests(string threadingMode) : AeronFixture(threadingMode)
{
    [Test]
    [CancelAfter(30_000)]
    public void ShouldReturnNotConnected_WhenThereIsNoSubscriber(CancellationToken cancellation)
    {
        Publication publication = Client.AddPublication("aeron:udp?endpoint=127.0.0.1:9|term-length=64k", StreamId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(publication.Offer(new UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.NOT_CONNECTED));
            Assert.That(publication.IsConnected, Is.False);
            Assert.That(publication.Position, Is.Zero);
            Assert.That(publication.MaxPayloadLength, Is.EqualTo(1376));
            Assert.That(publication.MaxMessageLength, Is.EqualTo(8192));
            Assert.That(publication.TermBufferLength, Is.EqualTo(65536));
            Assert.That(publication.StreamId, Is.EqualTo(StreamId));
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public void ShouldReturnClosed_WhenDisposed(CancellationToken cancellation)
    {
        Publication publication = Client.AddPublication("aeron:udp?endpoint=127.0.0.1:9|term-length=64k", StreamId);
        publication.Dispose();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(publication.IsClosed, Is.True);
            Assert.That(publication.Offer(new UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.CLOSED));
            Assert.That(publication.TryClaim(8, new BufferClaim()), Is.EqualTo(Publication.CLOSED));
            Assert.That(publication.Position, Is.EqualTo(Publication.CLOSED));
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public void ShouldThrow_WhenMessageOrClaimIsTooLong(CancellationToken cancellation)
    {
        ExclusivePublication publication = Client.AddExclusivePublication("aeron:udp?endpoint=127.0.0.1:9|term-length=64k", StreamId);
        var buffer = new UnsafeBuffer(new byte[10_000]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => publication.Offer(buffer, 0, 8193), Throws.ArgumentException);
            Assert.That(() => publication.TryClaim(1377, new BufferClaim()), Throws.ArgumentException);
        }
    }

    [TestCase("not a channel")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:9|term-length=1000")]
    [CancelAfter(30_000)]
    public void ShouldThrow_WhenChannelIsInvalid(string channel, CancellationToken cancellation) =>
        Assert.That(() => Client.AddPublication(channel, StreamId), Throws.InstanceOf<RegistrationException>());

    [TestCase(Publication.NOT_CONNECTED, "NOT_CONNECTED")]
    [TestCase(Publication.BACK_PRESSURED, "BACK_PRESSURED")]
    [TestCase(Publication.ADMIN_ACTION, "ADMIN_ACTION")]
    [TestCase(Publication.CLOSED, "CLOSED")]
    [TestCase(Publication.MAX_POSITION_EXCEEDED, "MAX_POSITION_EXCEEDED")]
    public void ShouldNameTheCode_WhenAskedForIt(long code, string name) =>
        Assert.That(Publication.ErrorString(code), Is.EqualTo(name));

    [Test]
    [CancelAfter(60_000)]
    public void ShouldReturnBackPressured_WhenSubscriberDoesNotPoll(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        var message = new UnsafeBuffer(new byte[1000]);
        int accepted = 0;
        long result = 0;
        Await(
            () => (result = publication.Offer(message)) == Publication.BACK_PRESSURED, cancellation, () => accepted += result > 0 ? 1 : 0);
        Assert.That(publication.Position, Is.LessThanOrEqualTo((64 * 1024) + 2048));
        int received = 0;
        Await(() => (received += subscription.Poll((_, _, _, _) => { }, 100)) == accepted, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldFillInPlace_WhenClaimed(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        var claim = new BufferClaim();
        Await(() => publication.TryClaim(12, claim) > 0, cancellation);
        Assert.That(claim.Length, Is.EqualTo(12));
        claim.Buffer.PutInt(claim.Offset, 1);
        claim.Abort();
        Await(() => publication.TryClaim(12, claim) > 0, cancellation);
        claim.Buffer.PutInt(claim.Offset, 2);
        claim.Buffer.PutLong(claim.Offset + 4, 77L);
        claim.ReservedValue(99);
        claim.Commit();

        List<(int First, long Second, long Reserved, int Length)> received = [];
        Await(
            () => subscription.Poll(
                (buffer, offset, length, header) =>
                    received.Add((buffer.GetInt(offset), buffer.GetLong(offset + 4), header.ReservedValue, length)), 10) > 0,
            cancellation);
        Assert.That(received, Is.EqualTo(new[] { (2, 77L, 99L, 12) }), "the aborted claim is not delivered");
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldCarryReservedValue_WhenSupplierIsGiven(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        var message = new UnsafeBuffer(new byte[5]);
        Await(() => publication.Offer(message, 0, 5, (_, _, frameLength) => frameLength * 1000L) > 0, cancellation);
        long reserved = 0;
        Await(() => subscription.Poll((_, _, _, header) => reserved = header.ReservedValue, 1) == 1, cancellation);
        Assert.That(reserved, Is.EqualTo((32 + 5) * 1000L));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldJoinTwoBuffers_WhenOfferedTogether(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        byte[] head = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
        byte[] tail = [.. Enumerable.Range(1000, 2000).Select(static i => (byte)i)];
        Await(() => publication.Offer(new UnsafeBuffer(head), 0, head.Length, new UnsafeBuffer(tail), 0, tail.Length) > 0, cancellation);
        List<byte[]> messages = [];
        var assembler = new FragmentAssembler(Keep(messages));
        Await(() => messages.Count == 1, cancellation, () => subscription.Poll(assembler, 10));
        Assert.That(messages[0], Is.EqualTo(head.Concat(tail)));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldKeepEachThreadsOrder_WhenSeveralThreadsPublish(CancellationToken cancellation)
    {
        const int threadCount = 3;
        const int messagesPerThread = 5_000;
        (Subscription subscription, string channel) = Subscribe(cancellation);
        Publication publication = Client.AddPublication(channel, StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        Task[] publishers = [.. Enumerable.Range(0, threadCount).Select(thread => Task.Run(
            () =>
            {
                var message = new UnsafeBuffer(new byte[3000]);
                for (int i = 0; i < messagesPerThread; i++)
                {
                    message.PutInt(0, thread);
                    message.PutInt(4, i);
                    int length = (i & 63) == 0 ? 3000 : 8 + (i & 127);
                    while (publication.Offer(message, 0, length) < 0)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Thread.Yield();
                    }
                }
            },
            cancellation))];
        int[] next = new int[threadCount];
        var assembler = new FragmentAssembler((buffer, offset, length, _) =>
        {
            int thread = buffer.GetInt(offset);
            int index = buffer.GetInt(offset + 4);
            Assert.That(index, Is.EqualTo(next[thread]));
            Assert.That(length, Is.EqualTo((index & 63) == 0 ? 3000 : 8 + (index & 127)));
            next[thread]++;
        });
        Await(() => next.Sum() == threadCount * messagesPerThread, cancellation, () => subscription.Poll(assembler, 100));
        Assert.That(() => Task.WaitAll(publishers, cancellation), Throws.Nothing);
    }
}
