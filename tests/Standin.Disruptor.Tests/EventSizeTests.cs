using System.Runtime.InteropServices;
using Disruptor;
using Disruptor.Dsl;

namespace Standin.Disruptor.Tests;

/// <summary>Slot arithmetic: every byte of every slot of every size comes back as written, and no slot touches another.</summary>
[TestFixture(typeof(byte))]
[TestFixture(typeof(Bytes7))]
[TestFixture(typeof(long))]
[TestFixture(typeof(Bytes64))]
[TestFixture(typeof(Bytes72))]
[TestFixture(typeof(Bytes256))]
public class EventSizeTests<T>
    where T : unmanaged
{
    [Test]
    public void ShouldReturnEveryByte_WhenSlotsAreFilledOverSeveralLaps(
        [Values] ProducerType producerType, [Values(1, 2, 16)] int bufferSize)
    {
        ValueRingBuffer<T> ring = ValueRingBuffer<T>.Create(producerType, () => default, bufferSize, new YieldingWaitStrategy());
        ValueEventPoller<T> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        int handled = 0;
        int wrong = 0;

        for (int lap = 0; lap < 5; lap++)
        {
            for (int i = 0; i < bufferSize; i++)
            {
                long sequence = ring.Next();
                Bytes(ref ring[sequence]).Fill(Stamp(sequence));
                ring.Publish(sequence);
            }

            Assert.That(ring.TryNext(out _), Is.False);
            Assert.That(poller.Poll(Check), Is.EqualTo(EventPoller.PollState.Processing));
        }

        Assert.That(handled, Is.EqualTo(5 * bufferSize));
        Assert.That(wrong, Is.Zero);

        bool Check(ref T data, long sequence, bool endOfBatch)
        {
            handled++;
            wrong += Bytes(ref data).ContainsAnyExcept(Stamp(sequence)) ? 1 : 0;
            return true;
        }
    }

    private static byte Stamp(long sequence)
    {
        return (byte)(sequence * 37 + 11);
    }

    private static Span<byte> Bytes(ref T data)
    {
        return MemoryMarshal.AsBytes(new Span<T>(ref data));
    }
}
