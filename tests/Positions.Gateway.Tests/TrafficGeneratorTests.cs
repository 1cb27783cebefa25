using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Gateway.Tests;

public sealed class TrafficGeneratorTests
{
    [TestCase(1, 0)]
    [TestCase(1, 14)]
    [TestCase(1, 15)]
    [TestCase(1, 29)]
    [TestCase(3, 1_000)]
    public void ShouldSendEveryFillOnce_WhateverStandsBetween(int sources, long fills)
    {
        var options = new FillGeneratorOptions { Count = fills, SourceCount = sources };
        var traffic = new TrafficGenerator(options, busts: 0.03, corrections: 0.03);
        var plain = new FillGenerator(options);
        long count = 0;
        for (int source = 0; source < sources; source++)
        {
            List<long> quantities = [];
            for (long index = 0; index < traffic.CountOf(source); index++)
            {
                traffic.Get(source, index, out GatewayMessage message);
                count++;
                if (message.Template == TemplateId.Fill)
                {
                    quantities.Add(message.Block<Fill>().Quantity.Mantissa);
                }
            }

            for (int k = 0; k < plain.CountOf(source); k++)
            {
                plain.Get((k * (long)sources) + source, out Fill fill);
                Assert.That(quantities[k], Is.EqualTo(fill.Quantity.Mantissa));
            }

            Assert.That(quantities, Has.Count.EqualTo(plain.CountOf(source)));
        }

        Assert.That(count, Is.EqualTo(traffic.Count));
    }

    [Test]
    public void ShouldAcknowledgeAnOrderBeforeItsFillsAndFillItExactly_WhenItIsComplete()
    {
        ulong seed = TestSeed.Next(nameof(ShouldAcknowledgeAnOrderBeforeItsFillsAndFillItExactly_WhenItIsComplete));
        var traffic = new TrafficGenerator(new FillGeneratorOptions { Seed = seed, Count = 2_000 });
        Dictionary<long, (OrderUpdate Ack, long Open, int Fills)> orders = [];
        for (long index = 0; index < traffic.Count; index++)
        {
            traffic.Get(0, index, out GatewayMessage message);
            if (message.OrderLink == 0)
            {
                continue;
            }

            if (message.Template == TemplateId.OrderUpdate)
            {
                OrderUpdate ack = message.Block<OrderUpdate>();
                orders.Add(message.OrderLink, (ack, ack.OrderQuantity.Mantissa, 0));
                continue;
            }

            Fill fill = message.Block<Fill>();
            (OrderUpdate of, long open, int fills) = orders[message.OrderLink];
            Assert.That((fill.Account, fill.Symbol, fill.Side), Is.EqualTo((of.Account, of.Symbol, of.Side)));
            orders[message.OrderLink] = (of, open - fill.Quantity.Mantissa, fills + 1);
        }

        Assert.That(orders.Values.All(static order => order.Open == 0), "the order's quantity is the sum of its fills");
        Assert.That(orders.Values.Count(static order => order.Fills > 1), Is.GreaterThan(60));
        Assert.That(orders, Has.Count.LessThan(2_000 / 10), "an order takes a row");
    }

    [Test]
    public void ShouldUndoStandingFillsInFull_WhenBustsAndCorrectionsAreAskedFor()
    {
        ulong seed = TestSeed.Next(nameof(ShouldUndoStandingFillsInFull_WhenBustsAndCorrectionsAreAskedFor));
        var traffic = new TrafficGenerator(new FillGeneratorOptions { Seed = seed, Count = 20_000, SourceCount = 2 }, busts: 0.01, corrections: 0.02);
        int busts = 0;
        int corrections = 0;
        for (int source = 0; source < 2; source++)
        {
            HashSet<long> undone = [];
            for (long index = 0; index < traffic.CountOf(source); index++)
            {
                traffic.Get(source, index, out GatewayMessage message);
                if (message.ReferenceLink == 0)
                {
                    continue;
                }

                Assert.That(undone.Add(message.ReferenceLink), Is.True, "each at most once");
                Assert.That(message.ReferenceLink - 1, Is.LessThan(index));
                traffic.Get(source, message.ReferenceLink - 1, out GatewayMessage target);
                Fill fill = target.Block<Fill>();
                Assert.That(target.Template, Is.EqualTo(TemplateId.Fill));
                if (message.Template == TemplateId.FillBust)
                {
                    busts++;
                    FillBust bust = message.Block<FillBust>();
                    Assert.That(
                        (bust.Account, bust.Symbol, bust.Side, bust.Quantity, bust.Price, bust.Fee),
                        Is.EqualTo((fill.Account, fill.Symbol, fill.Side, fill.Quantity, fill.Price, fill.Fee)));
                }
                else
                {
                    corrections++;
                    FillCorrect correct = message.Block<FillCorrect>();
                    Assert.That(correct.Quantity.Mantissa, Is.InRange(1, fill.Quantity.Mantissa), "never an overfill");
                    Assert.That(
                        (correct.RefSide, correct.RefQuantity, correct.RefPrice, correct.RefFee),
                        Is.EqualTo((fill.Side, fill.Quantity, fill.Price, fill.Fee)));
                }
            }
        }

        // 200 and 400 are due; six standard deviations either way.
        Assert.That(busts, Is.InRange(115, 285));
        Assert.That(corrections, Is.InRange(280, 520));
    }

    [Test]
    public void ShouldMakeTheSame_WhenReadAgain()
    {
        var first = new TrafficGenerator(new FillGeneratorOptions { Count = 500 }, 0.03, 0.03);
        var second = new TrafficGenerator(new FillGeneratorOptions { Count = 500 }, 0.03, 0.03);
        for (long index = first.Count - 1; index >= 0; index--)
        {
            first.Get(0, index, out GatewayMessage a);
            second.Get(0, index, out GatewayMessage b);
            Assert.That(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<GatewayMessage>(ref a)).SequenceEqual(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<GatewayMessage>(ref b))), $"message {index}");
        }
    }
}
