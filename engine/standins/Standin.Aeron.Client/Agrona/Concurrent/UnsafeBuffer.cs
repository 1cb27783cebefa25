using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Adaptive.Agrona.Concurrent;

/// <summary>
/// A view of bytes in an array, in another buffer or at an address. Every access is checked against the capacity.
/// The machine must be little endian, as all that .NET runs on here is. Not safe for concurrent <c>Wrap</c>.
/// </summary>
[SuppressMessage("Design", "CA1036", Justification = "Upstream compares buffers without operators.")]
public unsafe partial class UnsafeBuffer : IAtomicBuffer, IDisposable
{
    public const int ALIGNMENT = 8;

    private byte* _address;
    private int _capacity;
    private object? _owner;
    private GCHandle _pin;

    public UnsafeBuffer()
    {
    }

    public UnsafeBuffer(byte[] buffer) => Wrap(buffer);

    public UnsafeBuffer(byte[] buffer, int offset, int length) => Wrap(buffer, offset, length);

    public UnsafeBuffer(IDirectBuffer buffer) => Wrap(buffer);

    public UnsafeBuffer(IDirectBuffer buffer, int offset, int length) => Wrap(buffer, offset, length);

    public UnsafeBuffer(IntPtr address, int length) => Wrap(address, length);

    public UnsafeBuffer(IntPtr address, int offset, int length) => Wrap(address, offset, length);

    ~UnsafeBuffer() => Unpin();

    public IntPtr BufferPointer => (IntPtr)_address;

    /// <summary>For code that has checked its bounds itself.</summary>
    internal byte* Address => _address;

    public byte[]? ByteArray => _owner as byte[];

    public int Capacity => _capacity;

    public bool IsExpandable => false;

    public void Wrap(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Wrap(buffer, 0, buffer.Length);
    }

    public void Wrap(byte[] buffer, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckRange(offset, length, buffer.Length);
        if (!ReferenceEquals(_owner, buffer))
        {
            Unpin();
            _pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
            _owner = buffer;
        }

        _address = (byte*)_pin.AddrOfPinnedObject() + offset;
        _capacity = length;
    }

    public void Wrap(IDirectBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        WrapMemory((byte*)buffer.BufferPointer, buffer.Capacity, buffer);
    }

    public void Wrap(IDirectBuffer buffer, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckRange(offset, length, buffer.Capacity);
        WrapMemory((byte*)buffer.BufferPointer + offset, length, buffer);
    }

    public void Wrap(IntPtr pointer, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        WrapMemory((byte*)pointer, length, null);
    }

    public void Wrap(IntPtr pointer, int offset, int length) => Wrap(pointer + offset, length);

    /// <summary>Wraps memory that lives as long as <paramref name="owner"/> does; no allocation.</summary>
    internal void WrapMemory(byte* address, int length, object? owner)
    {
        if (_pin.IsAllocated)
        {
            Unpin();
        }

        _address = address;
        _capacity = length;
        _owner = owner;
    }

    /// <summary>Forgets what is wrapped; the capacity becomes 0.</summary>
    public void Dispose()
    {
        Unpin();
        _address = null;
        _capacity = 0;
        _owner = null;
        GC.SuppressFinalize(this);
    }

    public void CheckLimit(int limit)
    {
        if (limit > _capacity)
        {
            ThrowOutOfRange(0, limit, _capacity);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BoundsCheck(int index, int length) => CheckRange(index, length, _capacity);

    public int CompareTo(IDirectBuffer? other)
    {
        if (other is null)
        {
            return 1;
        }

        var mine = new ReadOnlySpan<byte>(_address, _capacity);
        return mine.SequenceCompareTo(new ReadOnlySpan<byte>((void*)other.BufferPointer, other.Capacity));
    }

    public override bool Equals(object? obj) => obj is IDirectBuffer other && CompareTo(other) == 0;

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(new ReadOnlySpan<byte>(_address, _capacity));
        return hash.ToHashCode();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* At(int index, int length)
    {
        CheckRange(index, length, _capacity);
        return _address + index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckRange(int index, int length, int capacity)
    {
        if ((index | length) < 0 || (long)index + length > capacity)
        {
            ThrowOutOfRange(index, length, capacity);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOutOfRange(int index, int length, int capacity) =>
        throw new IndexOutOfRangeException($"index={index} length={length} capacity={capacity}");

    private void Unpin()
    {
        if (_pin.IsAllocated)
        {
            _pin.Free();
        }
    }
}
