using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests;

/// <summary>The whole path on one thread, over real sockets: offer, send, receive, poll.</summary>
internal sealed class AllocationTests
{
    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldNotAllocate_WhenMessagesFlow(CancellationToken cancellation)
    {
        using MediaDriver driver = MediaDriver.LaunchEmbedded(new MediaDriver.Context().ThreadingMode(ThreadingMode.INVOKER));
        using Adaptive.Aeron.Aeron client = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
            .AeronDirectoryName(driver.AeronDirectoryName)
            .UseConductorAgentInvoker(true)
            .DriverAgentInvoker(driver.SharedAgentInvoker));
        AgentInvoker driverTurn = driver.SharedAgentInvoker!;
        AgentInvoker clientTurn = client.ConductorAgentInvoker!;
        Subscription subscription = client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", 1001);
        Publication publication = client.AddPublication($"aeron:udp?endpoint={subscription.ResolvedEndpoint}|term-length=64k", 1001);
        long received = 0;
        var assembler = new FragmentAssembler((_, _, _, _) => received++);
        var message = new UnsafeBuffer(new byte[3000]);

        void Exchange(int count)
        {
            long until = received + count;
            int toOffer = count;
            while (received < until)
            {
                cancellation.ThrowIfCancellationRequested();
                if (toOffer > 0 && publication.Offer(message, 0, (toOffer & 1) == 0 ? 200 : 3000) > 0)
                {
                    toOffer--;
                }

                driverTurn.Invoke();
                clientTurn.Invoke();
                subscription.Poll(assembler, 10);
            }
        }

        Exchange(3_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(3_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
