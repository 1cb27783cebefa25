using System.Globalization;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>
/// Many short lives of a stream, each with a wire, lengths and settings drawn from its own seed. Everything arrives once and in order, in
/// bounded simulated time. Seeds are consecutive: the one that a failure names replays alone with POSITIONS_RUN_COUNT=1.
/// </summary>
internal sealed class SoakTests : SimulationFixture
{
    private const int ScenariosBeforeMemoryCounts = 50;
    private const long SimulatedNanosMax = 300 * Seconds;

    private long _messages;
    private long _retransmits;
    private long _simulatedNanos;

    [Test]
    public void ShouldDeliverEverythingOnceInOrder_WhateverTheSeed()
    {
        var length = new RunLength(defaultCount: 200, defaultSeconds: 10);
        ulong first = Seed;
        long done = 0;
        MemoryUse? before = null;
        while (!length.IsOver(done))
        {
            ulong seed = unchecked(first + (ulong)done);
            Restart(seed);
            try
            {
                RunScenario();
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                throw new InvalidOperationException($"seed {seed}", exception);
            }

            done++;
            if (done == ScenariosBeforeMemoryCounts)
            {
                before = MemoryUse.Now();
            }
        }

        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} seeds from {first} in {length.Elapsed.TotalSeconds:F1} s: {_messages} messages, {_retransmits} retransmits, "
            + $"{_simulatedNanos / Seconds} simulated seconds"));
        Assert.That(_messages, Is.GreaterThanOrEqualTo(done));
        before?.AssertNotGrown();
    }

    private void RunScenario()
    {
        Wire.LossPerMille = Random.Chance(300) ? 0 : Random.Next(300);
        Wire.DuplicatePerMille = Random.Chance(500) ? 0 : Random.Next(100);
        Wire.JitterNanos = Random.Chance(500) ? 0 : Random.NextInt64(1, 2 * Milliseconds);
        string scenario = $"seed {Seed}: {Describe(out string channel)}";
        long start = Wire.NanoTime();
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        using Subscription subscription = receiver.Client.AddSubscription(channel, StreamId);
        using Publication publication = Random.Chance(500)
            ? sender.Client.AddPublication(channel, StreamId)
            : sender.Client.AddExclusivePublication(channel, StreamId);
        var collector = new MessageCollector(subscription);
        int pollLimit = 1 + Random.Next(60);
        EveryTurn.Add(() => collector.Poll(pollLimit));
        Assert.That(Run(60 * Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True, scenario);
        List<byte[]> sent = [];
        int count = 1 + Random.Next(80);
        for (int i = 0; i < count; i++)
        {
            byte[] message = new byte[Random.Next(Random.Chance(700) ? 300 : publication.MaxMessageLength + 1)];
            Random.Fill(message);
            OfferAll(publication, message);
            sent.Add(message);
            if (Random.Chance(30))
            {
                Run(Random.NextInt64(1, 500 * Milliseconds));
            }
        }

        Run(SimulatedNanosMax, () => collector.Messages.Count >= sent.Count);
        Assert.That(collector.Messages, Has.Count.EqualTo(sent.Count), scenario);
        for (int i = 0; i < sent.Count; i++)
        {
            Assert.That(collector.Messages[i].Bytes.AsSpan().SequenceEqual(sent[i]), Is.True, $"message {i}, {scenario}");
        }

        publication.Dispose();
        Image image = receiver.Available[0];
        Assert.That(Run(60 * Seconds, () => image.IsEndOfStream || image.Closed), Is.True, $"end of the stream, {scenario}");
        Assert.That(collector.Messages, Has.Count.EqualTo(sent.Count), $"after the end, {scenario}");
        _messages += sent.Count;
        _retransmits += sender.Count(SystemCounter.RetransmitsSent);
        _simulatedNanos += Wire.NanoTime() - start;
    }

    private string Describe(out string channel)
    {
        int mtu = Random.Chance(500) ? 1408 : 32 * (2 + Random.Next(254));
        int window = Random.Chance(500) ? 32 * 1024 : 2048 + Random.Next(30 * 1024);
        window = Math.Max(window, mtu);
        int termId = Random.Chance(200) ? int.MaxValue : Random.Next(int.MaxValue);
        int termOffset = 32 * Random.Next(2048);
        channel = $"aeron:udp?endpoint=127.0.0.1:20101|term-length=64k|mtu={mtu}|rcv-wnd={window}"
            + $"|init-term-id={termId}|term-id={termId}|term-offset={termOffset}";
        return $"loss={Wire.LossPerMille} duplicates={Wire.DuplicatePerMille} jitter={Wire.JitterNanos} {channel}";
    }
}
