using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

internal sealed class FlowControlTests : SimulationFixture
{
    private const int Window = 32 * 1024;

    [Test]
    public void ShouldCloseWindowAndStayConnected_WhenSubscriberStopsPolling()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver);
        EveryTurn.Clear();
        var message = new UnsafeBuffer(new byte[1000]);
        long statusBefore = receiver.Count(SystemCounter.StatusMessagesSent);
        int offered = 0;
        for (int i = 0; i < 200; i++)
        {
            Run(75 * Milliseconds);
            while (publication.Offer(message) is var result && result != Publication.BACK_PRESSURED)
            {
                Assert.That(result, Is.Positive.Or.EqualTo(Publication.ADMIN_ACTION));
                offered += result > 0 ? 1 : 0;
            }
        }

        long status = receiver.Count(SystemCounter.StatusMessagesSent) - statusBefore;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(publication.IsConnected, Is.True, "after 15 s");
            Assert.That(publication.Position, Is.InRange(Window, Window + Window + 4096), "a receiver window, then a publication window");
            Assert.That(status, Is.InRange(70, 80), "one each 200 ms");
            Assert.That(sender.Count(SystemCounter.SenderFlowControlLimits), Is.Positive);
            Assert.That(receiver.Count(SystemCounter.FlowControlOverRuns), Is.Zero);
            Assert.That(receiver.Unavailable, Is.Empty);
        }

        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(5 * Seconds, () => collector.Messages.Count == offered), Is.True);
        Assert.That(publication.Offer(message), Is.Positive);
    }

    [Test]
    public void ShouldSendStatusMessageAtQuarterWindow_WhenSubscriberPolls()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver);
        long before = receiver.Count(SystemCounter.StatusMessagesSent);
        long start = Wire.NanoTime();
        for (int i = 0; i < 100; i++)
        {
            OfferAll(publication, new byte[992]);
        }

        Run(Seconds, () => collector.Messages.Count == 100);
        long byTime = ((Wire.NanoTime() - start) / (200 * Milliseconds)) + 1;
        Assert.That(receiver.Count(SystemCounter.StatusMessagesSent) - before, Is.InRange(
            100 * 1024 / (Window / 4) / 2, (100 * 1024 / (Window / 4)) + byTime));
    }

    [Test]
    public void ShouldHoldBackTheImage_WhenOneOfTwoSubscriptionsIsSlow()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector fast) = Connect(sender, receiver);
        Subscription slow = receiver.Client.AddSubscription(Channel, StreamId);
        Run(Milliseconds);
        var slowCollector = new MessageCollector(slow);
        var message = new UnsafeBuffer(new byte[1000]);
        int offered = 0;
        Run(Seconds, () =>
        {
            offered += publication.Offer(message) > 0 ? 1 : 0;
            return false;
        });

        Assert.That(publication.Offer(message), Is.EqualTo(Publication.BACK_PRESSURED));
        Assert.That(fast.Messages, Has.Count.LessThan(offered));
        EveryTurn.Add(() => slowCollector.Poll());
        Assert.That(Run(Seconds, () => fast.Messages.Count == offered && slowCollector.Messages.Count == offered), Is.True);
    }
}
