using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// A 64-bit progress counter that no other counter shares a cache line with: 56 free bytes on either side of the value, so that
/// wherever the object lies, a 64-byte line that holds the value holds nothing else that is written.
/// </summary>
/// <remarks>Any thread may call any member; at most one thread may be the writer that uses <see cref="SetValue"/>.</remarks>
[StructLayout(LayoutKind.Explicit)]
public class Sequence
{
    /// <summary>The value before the first event: sequences count from 0.</summary>
    public const long InitialCursorValue = -1;

    [FieldOffset(0)]
    internal CacheLinePadding _paddingBefore;

    [FieldOffset(56)]
    private long _value;

    [FieldOffset(64)]
    internal CacheLinePadding _paddingAfter;

    public Sequence(long initialValue = InitialCursorValue)
    {
        _value = initialValue;
    }

    /// <summary>Acquire read: what the writer did before it set this value is visible after the read.</summary>
    public long Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _value);
    }

    /// <summary>Release write: all earlier loads and stores of this thread come before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetValue(long value)
    {
        Volatile.Write(ref _value, value);
    }

    /// <summary>Release write followed by a full fence, so that later loads of this thread cannot pass the store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetValueVolatile(long value)
    {
        Volatile.Write(ref _value, value);
        Interlocked.MemoryBarrier();
    }

    /// <summary>
    /// Sets <paramref name="nextSequence"/> if the value is <paramref name="expectedSequence"/>; true when it was. Full fence.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool CompareAndSet(long expectedSequence, long nextSequence)
    {
        return Interlocked.CompareExchange(ref _value, nextSequence, expectedSequence) == expectedSequence;
    }

    /// <summary>Adds one and returns the new value. Full fence.</summary>
    public long IncrementAndGet()
    {
        return Interlocked.Increment(ref _value);
    }

    /// <summary>Adds <paramref name="value"/> and returns the new value. Full fence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AddAndGet(long value)
    {
        return Interlocked.Add(ref _value, value);
    }

    public override string ToString()
    {
        return Value.ToString(CultureInfo.InvariantCulture);
    }
}
