using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>Several subscribers of one image, one of which does not read.</summary>
internal sealed class UntetheredTests : SimulationFixture
{
    private const string Untethered =
        "|tether=false|untethered-window-limit-timeout=300ms|untethered-linger-timeout=200ms|untethered-resting-timeout=1s";

    private Subscription? _leaving;

    [Test]
    public void ShouldHoldTheOthersBack_WhenSubscriberIsTethered()
    {
        (Publication publication, MessageCollector fast, Subscription _) = Connect(slowParameters: string.Empty);
        int offered = Fill(publication, 5 * Seconds);
        Assert.That(fast.Messages.Count * 1056, Is.LessThanOrEqualTo(32768), "no further than the window");
        Assert.That(offered * 1056, Is.LessThan(3 * 32768), "that, and what the sender's own holds");
    }

    [Test]
    public void ShouldGoOnWithoutIt_WhenUntetheredSubscriberLags()
    {
        (Publication publication, MessageCollector fast, Subscription slow) = Connect(Untethered);
        int offered = Fill(publication, 250 * Milliseconds);
        Assert.That(offered * 1056, Is.LessThan(3 * 32768), "held back at first");
        Assert.That(slow.ImageCount, Is.EqualTo(1));
        offered += Fill(publication, 200 * Milliseconds);
        Assert.That(slow.ImageCount, Is.Zero, "told that the image is gone");
        Assert.That(offered * 1056, Is.LessThan(3 * 32768), "its place is kept while it lingers");
        offered += Fill(publication, 300 * Milliseconds);
        Assert.That(offered * 1056, Is.GreaterThan(10 * 32768), "the others go on");
        Assert.That(Run(2 * Seconds, () => fast.Messages.Count == offered), Is.True);
    }

    [Test]
    public void ShouldReadAgainWhereTheOthersAre_WhenUntetheredSubscriberHasRested()
    {
        (Publication publication, MessageCollector fast, Subscription slow) = Connect(Untethered);
        int offered = Fill(publication, 900 * Milliseconds);
        Assert.That(slow.ImageCount, Is.Zero);
        Assert.That(Run(2 * Seconds, () => slow.ImageCount == 1), Is.True);
        long joined = slow.ImageAtIndex(0).JoinPosition;
        Assert.That(joined, Is.EqualTo(publication.Position), "nothing was offered since");
        var collector = new MessageCollector(slow);
        EveryTurn.Add(() => collector.Poll());
        for (int i = 0; i < 100; i++)
        {
            OfferAll(publication, [.. BitConverter.GetBytes(i), .. new byte[1000]]);
        }

        Assert.That(Run(2 * Seconds, () => collector.Messages.Count == 100), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => BitConverter.ToInt32(message.Bytes)), Is.EqualTo(
                Enumerable.Range(0, 100)));
            Assert.That(fast.Messages, Has.Count.EqualTo(offered + 100));
        }
    }

    [Test]
    public void ShouldStayOut_WhenUntetheredSubscriberDoesNotRejoin()
    {
        (Publication publication, MessageCollector _, Subscription slow) = Connect(Untethered + "|rejoin=false", "|rejoin=false");
        Fill(publication, 900 * Milliseconds);
        Assert.That(slow.ImageCount, Is.Zero);
        Assert.That(Run(5 * Seconds, () => slow.ImageCount > 0), Is.False);
    }

    [Test]
    public void ShouldKeepItsImage_WhenUntetheredSubscriberKeepsUp()
    {
        (Publication publication, MessageCollector fast, Subscription slow) = Connect(Untethered);
        var collector = new MessageCollector(slow);
        EveryTurn.Add(() => collector.Poll(1));
        int offered = Fill(publication, 3 * Seconds);
        Assert.That(Run(2 * Seconds, () => collector.Messages.Count == offered && fast.Messages.Count == offered), Is.True);
        Assert.That(slow.ImageAtIndex(0).JoinPosition, Is.Zero, "never taken away");
    }

    [Test]
    public void ShouldWaitForTheOnlySubscriber_WhenItIsUntethered()
    {
        SimulatedNode receiver = AddNode();
        Subscription alone = receiver.Client.AddSubscription(Channel + Untethered, StreamId);
        Publication publication = AddNode().Client.AddPublication(Channel, StreamId);
        Assert.That(Run(5 * Seconds, () => publication.IsConnected), Is.True);
        int offered = Fill(publication, 3 * Seconds);
        Assert.That(alone.ImageCount, Is.EqualTo(1), "nobody is held back");
        var collector = new MessageCollector(alone);
        Assert.That(Run(2 * Seconds, () => collector.Poll() >= 0 && collector.Messages.Count == offered), Is.True);
    }

    [Test]
    public void ShouldEndTheImage_WhenTheLastReaderLeavesWhileAnotherRests()
    {
        (Publication publication, MessageCollector _, Subscription slow) = Connect(Untethered, subscriberLeaves: true);
        Fill(publication, 900 * Milliseconds);
        Assert.That(slow.ImageCount, Is.Zero);
        _leaving!.Dispose();
        Assert.That(Run(3 * Seconds, () => slow.ImageCount == 1 && publication.IsConnected), Is.True, "with an image of its own");
    }

    private (Publication Publication, MessageCollector Fast, Subscription Slow) Connect(
        string slowParameters, string fastParameters = "", bool subscriberLeaves = false)
    {
        SimulatedNode receiver = AddNode();
        Subscription fast = receiver.Client.AddSubscription(Channel + fastParameters, StreamId);
        _leaving = subscriberLeaves ? fast : null;
        Subscription slow = receiver.Client.AddSubscription(Channel + slowParameters, StreamId);
        Publication publication = AddNode().Client.AddPublication(Channel, StreamId);
        var collector = new MessageCollector(fast);
        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(5 * Seconds, () => publication.IsConnected && fast.IsConnected && slow.IsConnected), Is.True);
        return (publication, collector, slow);
    }

    /// <summary>Offers as much as is taken in a time; returns how many messages that was.</summary>
    private int Fill(Publication publication, long nanos)
    {
        var message = new Adaptive.Agrona.Concurrent.UnsafeBuffer(new byte[1000]);
        int offered = 0;
        Run(nanos, () =>
        {
            offered += publication.Offer(message) > 0 ? 1 : 0;
            return false;
        });
        return offered;
    }
}
