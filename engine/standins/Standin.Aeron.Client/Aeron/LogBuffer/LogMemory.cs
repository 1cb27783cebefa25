using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// One block of zeroed native memory, page aligned. It is released when the last of its holders is gone: explicitly by
/// <see cref="Release"/> as often as it was retained, or by the finalizer when nothing refers to it any more.
/// The allocator hands large blocks out lazily zeroed, so a page costs memory and a fault only when first touched.
/// </summary>
internal sealed unsafe class LogMemory
{
    private const int PageLength = 4096;

    private byte* _block;
    private int _holders = 1;

    internal LogMemory(long lengthBytes, bool preTouch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthBytes);
        Length = lengthBytes;
        _block = (byte*)NativeMemory.AllocZeroed((nuint)(lengthBytes + PageLength));
        Address = (byte*)(((nuint)_block + (PageLength - 1)) & ~(nuint)(PageLength - 1));
        GC.AddMemoryPressure(Length);
        if (preTouch)
        {
            Touch();
        }
    }

    ~LogMemory() => Free();

    internal byte* Address { get; private set; }

    internal long Length { get; }

    internal void Retain() => Interlocked.Increment(ref _holders);

    [SuppressMessage("Usage", "CA1816", Justification = "The last release is what Dispose is elsewhere.")]
    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
            GC.SuppressFinalize(this);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Touch()
    {
        for (long offset = 0; offset < Length; offset += PageLength)
        {
            Volatile.Write(ref Address[offset], (byte)0);
        }
    }

    private void Free()
    {
        if (_block != null)
        {
            NativeMemory.Free(_block);
            _block = null;
            Address = null;
            GC.RemoveMemoryPressure(Length);
        }
    }
}
