using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor;
using Disruptor.Util;

namespace Standin.Disruptor.Tests;

/// <summary>
/// False sharing is invisible to every other test, so the padding is measured on live objects: auto layout, or a field added in the wrong
/// place, would remove it without a word.
/// </summary>
public class LayoutTests
{
    [Test]
    public void ShouldKeep56BytesFreeOnEitherSide_WhenASequenceIsLaidOut()
    {
        Sequence sequence = new();

        Assert.That(Offset(ref sequence._paddingBefore, ref ValueOf(sequence)), Is.EqualTo(56));
        Assert.That(Offset(ref sequence._paddingBefore, ref sequence._paddingAfter), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<CacheLinePadding>(), Is.EqualTo(56));
    }

    [Test]
    public void ShouldTake120BytesAndTheHeader_WhenASequenceIsAllocated()
    {
        const int Count = 1000;
        Sequence[] sequences = new Sequence[Count];
        _ = new Sequence();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            sequences[i] = new Sequence();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated / Count, Is.EqualTo(120 + 2 * IntPtr.Size));
        Assert.That(sequences, Has.None.Null);
    }

    [Test]
    public void ShouldKeepItsFieldsWithin40BytesBetweenThePads_WhenARingIsLaidOut()
    {
        ValueRingBuffer<long> ring = new(new SingleProducerSequencer(8));

        Assert.That(Offset(ref ring._paddingBefore, ref EntriesOf(ring)), Is.EqualTo(56));
        Assert.That(Offset(ref ring._paddingBefore, ref IndexMaskOf(ring)), Is.EqualTo(64));
        Assert.That(Offset(ref ring._paddingBefore, ref BufferSizeOf(ring)), Is.EqualTo(72));
        Assert.That(Offset(ref ring._paddingBefore, ref DispatcherOf(ring)), Is.EqualTo(80));
        Assert.That(Offset(ref ring._paddingBefore, ref ring._paddingAfter), Is.EqualTo(96));
    }

    [Test]
    public void ShouldKeepALineFreeOnEitherSide_WhenTheClaimCountersAreLaidOut()
    {
        SingleProducerSequencer single = new(8);
        Assert.That(Offset(ref single._producer, ref single._producer.NextValue), Is.EqualTo(64));
        Assert.That(Offset(ref single._producer, ref single._producer.CachedGatingValue), Is.EqualTo(72));
        Assert.That(Unsafe.SizeOf<SingleProducerFields>(), Is.EqualTo(136));

        MultiProducerSequencer multi = new(8);
        Assert.That(Offset(ref multi._producers, ref multi._producers.CachedGatingValue), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<MultiProducerFields>(), Is.EqualTo(128));
    }

    [Test]
    public void ShouldKeep128BytesFreeOnEitherSide_WhenEventsAreLaidOut()
    {
        AssertEventsArePadded<byte>();
        AssertEventsArePadded<Bytes7>();
        AssertEventsArePadded<long>();
        AssertEventsArePadded<Bytes64>();
        AssertEventsArePadded<Bytes72>();
        AssertEventsArePadded<Bytes256>();
    }

    private static void AssertEventsArePadded<T>()
        where T : struct
    {
        const int BufferSize = 4;
        ValueRingBuffer<T> ring = new(new SingleProducerSequencer(BufferSize));
        T[] entries = (T[])EntriesOf(ring);
        ref T start = ref MemoryMarshal.GetArrayDataReference(entries);
        int size = Unsafe.SizeOf<T>();

        long bytesBefore = Unsafe.ByteOffset(ref start, ref ring[0]);
        long bytesAfter = (long)entries.Length * size - bytesBefore - BufferSize * size;

        Assert.That(bytesBefore, Is.GreaterThanOrEqualTo(128).And.LessThan(128 + size), typeof(T).Name);
        Assert.That(bytesAfter, Is.EqualTo(bytesBefore), typeof(T).Name);
        for (int i = 0; i < BufferSize; i++)
        {
            Assert.That((long)Unsafe.ByteOffset(ref ring[0], ref ring[i]), Is.EqualTo(i * size), typeof(T).Name);
        }
    }

    private static long Offset<TFrom, TTo>(ref TFrom from, ref TTo to)
    {
        return Unsafe.ByteOffset(ref Unsafe.As<TFrom, byte>(ref from), ref Unsafe.As<TTo, byte>(ref to));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref long ValueOf(Sequence sequence);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref object EntriesOf(RingBuffer ring);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_indexMask")]
    private static extern ref long IndexMaskOf(RingBuffer ring);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bufferSize")]
    private static extern ref int BufferSizeOf(RingBuffer ring);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sequencerDispatcher")]
    private static extern ref SequencerDispatcher DispatcherOf(RingBuffer ring);
}
