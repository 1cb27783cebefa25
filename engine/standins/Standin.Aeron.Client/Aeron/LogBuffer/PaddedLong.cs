using System.Runtime.InteropServices;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// A long that one thread writes and others read, alone on its cache lines (64 bytes, and the neighbour that is prefetched with it).
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct PaddedLong
{
    [FieldOffset(64)]
    private long _value;

    /// <summary>For the thread that writes it.</summary>
    internal long Plain
    {
        readonly get => _value;
        set => _value = value;
    }

    internal readonly long Acquire() => Volatile.Read(in _value);

    internal void Release(long value) => Volatile.Write(ref _value, value);

    internal bool CompareAndSet(long expected, long value) => Interlocked.CompareExchange(ref _value, value, expected) == expected;
}
