using System.Globalization;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>
/// Many short lives of a stream, each with a wire, lengths and settings drawn from its own seed. Everything arrives once and in order, in
/// bounded simulated time; but where nothing comes through for longer than an image lives, it ends, and the one that is joined afterwards goes
/// on further along the stream. Seeds are consecutive: the one that a failure names replays alone with POSITIONS_RUN_COUNT=1.
/// </summary>
internal sealed class SoakTests : SimulationFixture
{
    private const int ScenariosBeforeMemoryCounts = 50;
    private const int ReceiverPort = 20101;
    private const long SimulatedNanosMax = 300 * Seconds;

    /// <summary>With those before and behind it that are lost by chance, shorter than a publication stays connected and an image lives.</summary>
    private const long ShortCutNanosMax = 3 * Seconds;

    private const long LongCutNanosMax = 20 * Seconds;
    private const long BetweenCutsNanos = 4 * Seconds;

    private long _messages;
    private long _retransmits;
    private long _damaged;
    private long _simulatedNanos;
    private int _cuts;
    private int _rejoins;

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
            + $"{_damaged} damaged datagrams, {_cuts} cuts, {_rejoins} joins after a time-out, {_simulatedNanos / Seconds} simulated seconds"));
        Assert.That(_messages, Is.GreaterThanOrEqualTo(done));
        before?.AssertNotGrown();
    }

    private void RunScenario()
    {
        Wire.LossPerMille = Random.Chance(300) ? 0 : Random.Next(300);
        Wire.DuplicatePerMille = Random.Chance(500) ? 0 : Random.Next(100);
        Wire.JitterNanos = Random.Chance(500) ? 0 : Random.NextInt64(1, 2 * Milliseconds);
        Wire.BurstPerMille = Random.Chance(700) ? 0 : Random.Next(20);
        Wire.DamagePerMille = Random.Chance(700) ? 0 : Random.Next(50);
        Wire.BlockPerMille = Random.Chance(800) ? 0 : Random.Next(200);
        long cutNanosMax = Random.Chance(700) ? 0 : Random.Chance(700) ? ShortCutNanosMax : LongCutNanosMax;
        string scenario = $"seed {Seed}: cuts={cutNanosMax / Seconds} s {Describe(out string channel)}";
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
        List<(long Position, byte[] Bytes)> sent = [];
        int count = 1 + Random.Next(80);
        for (int i = 0; i < count; i++)
        {
            Publish(publication, sent);
            if (cutNanosMax > 0 && Random.Chance(100))
            {
                Cut(Random.NextInt64(1, cutNanosMax), publication, sent);
            }
            else if (Random.Chance(30))
            {
                Run(Random.NextInt64(1, 500 * Milliseconds));
            }
        }

        bool isWhole = cutNanosMax < LongCutNanosMax;
        AwaitLast(publication, subscription, collector, sent, isWhole, scenario);
        publication.Dispose();
        Image image = receiver.Available[^1];
        Assert.That(Run(60 * Seconds, () => image.IsEndOfStream || image.Closed), Is.True, $"end of the stream, {scenario}");
        Assert.That(collector.Messages[^1].Position, Is.EqualTo(sent[^1].Position), $"after the end, {scenario}");
        AssertOnceInOrder(collector, sent, isWhole, scenario);
        Assert.That(receiver.Available, Has.Count.EqualTo(isWhole ? 1 : 1 + receiver.Count(SystemCounter.ImagesTimedOut)), scenario);
        _messages += collector.Messages.Count;
        _retransmits += sender.Count(SystemCounter.RetransmitsSent);
        _damaged += sender.Count(SystemCounter.InvalidPackets) + receiver.Count(SystemCounter.InvalidPackets);
        _rejoins += receiver.Available.Count - 1;
        _simulatedNanos += Wire.NanoTime() - start;
    }

    /// <summary>Nothing comes through, one way or both, while more is published; then all does for long enough that both ends hear it.</summary>
    private void Cut(long nanos, Publication publication, List<(long Position, byte[] Bytes)> sent)
    {
        bool isForwardCut = Random.Chance(667);
        bool isBackCut = !isForwardCut || Random.Chance(500);
        Wire.Tap = (_, destination, _) => !(destination.Port == ReceiverPort ? isForwardCut : isBackCut);
        long end = Wire.NanoTime() + nanos;
        while (Wire.NanoTime() < end)
        {
            byte[] message = CreateMessage(publication);
            if (publication.Offer(new UnsafeBuffer(message)) > 0)
            {
                sent.Add((publication.Position, message));
            }

            Run(Math.Min(end - Wire.NanoTime(), 300 * Milliseconds), stepNanos: Milliseconds);
        }

        Wire.Tap = null;
        _cuts++;
        Run(BetweenCutsNanos, stepNanos: Milliseconds);
    }

    private void Publish(Publication publication, List<(long Position, byte[] Bytes)> sent)
    {
        byte[] message = CreateMessage(publication);
        OfferAll(publication, message);
        sent.Add((publication.Position, message));
    }

    private byte[] CreateMessage(Publication publication)
    {
        byte[] message = new byte[Random.Next(Random.Chance(700) ? 300 : publication.MaxMessageLength + 1)];
        Random.Fill(message);
        return message;
    }

    /// <summary>Where an image may have ended, the last message may be lost with it; then others follow until one arrives.</summary>
    private void AwaitLast(
        Publication publication,
        Subscription subscription,
        MessageCollector collector,
        List<(long Position, byte[] Bytes)> sent,
        bool isWhole,
        string scenario)
    {
        bool HasLast() => collector.Messages.Count > 0 && collector.Messages[^1].Position == sent[^1].Position;
        if (isWhole)
        {
            Assert.That(Run(SimulatedNanosMax, HasLast), Is.True, $"the last message, {scenario}");
            return;
        }

        for (int attempt = 0; !Run(30 * Seconds, HasLast, Milliseconds); attempt++)
        {
            Assert.That(attempt, Is.LessThan(10), $"the last message, {scenario}");
            Assert.That(Run(60 * Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True, $"connected again, {scenario}");
            Publish(publication, sent);
        }
    }

    private static void AssertOnceInOrder(
        MessageCollector collector, List<(long Position, byte[] Bytes)> sent, bool isWhole, string scenario)
    {
        int next = 0;
        foreach (ReceivedMessage received in collector.Messages)
        {
            int index = sent.FindIndex(next, message => message.Position == received.Position);
            Assert.That(index, isWhole ? Is.EqualTo(next) : Is.GreaterThanOrEqualTo(next), $"place of the message, {scenario}");
            Assert.That(received.Bytes.AsSpan().SequenceEqual(sent[index].Bytes), Is.True, $"message {index}, {scenario}");
            next = index + 1;
        }

        Assert.That(next, Is.EqualTo(sent.Count), scenario);
    }

    private string Describe(out string channel)
    {
        int mtu = Random.Chance(500) ? 1408 : 32 * (2 + Random.Next(254));
        int window = Random.Chance(500) ? 32 * 1024 : 2048 + Random.Next(30 * 1024);
        window = Math.Max(window, mtu);
        int termId = Random.Chance(200) ? int.MaxValue : Random.Next(int.MaxValue);
        int termOffset = 32 * Random.Next(2048);
        channel = $"aeron:udp?endpoint=127.0.0.1:{ReceiverPort}|term-length=64k|mtu={mtu}|rcv-wnd={window}"
            + $"|init-term-id={termId}|term-id={termId}|term-offset={termOffset}";
        return $"loss={Wire.LossPerMille} duplicates={Wire.DuplicatePerMille} jitter={Wire.JitterNanos} bursts={Wire.BurstPerMille} "
            + $"damage={Wire.DamagePerMille} blocked={Wire.BlockPerMille} {channel}";
    }
}
