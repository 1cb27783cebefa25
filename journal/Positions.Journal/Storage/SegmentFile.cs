using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Positions.Journal.Storage;

/// <summary>
/// A segment in the file system: written through a shared mapping, read and zero-filled through the file handle (on one machine both
/// see the
/// same page cache), synced by fdatasync, which covers pages dirtied through the mapping. The journal's only unsafe code.
/// </summary>
internal sealed unsafe class MappedSegmentFile : ISegmentFile
{
    private const int ZeroChunkBytes = 1 << 20;
    private static readonly byte[] _zeros = new byte[ZeroChunkBytes];

    private readonly SafeFileHandle _handle;
    private readonly bool _writable;
    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;
    private byte* _base;
    private long _mappedBytes;

    public MappedSegmentFile(SafeFileHandle handle, bool writable)
    {
        _handle = handle;
        _writable = writable;
        LengthBytes = RandomAccess.GetLength(handle);
    }

    public long LengthBytes { get; private set; }

    public void Write(long offsetBytes, ReadOnlySpan<byte> source)
    {
        if (_base == null)
        {
            Map();
        }

        if (offsetBytes < 0 || offsetBytes > _mappedBytes - source.Length)
        {
            ThrowOutside(offsetBytes, source.Length);
        }

        // Bound: checked above against the mapped length, which never exceeds the file's.
        source.CopyTo(new Span<byte>(_base + offsetBytes, source.Length));
    }

    public int Read(long offsetBytes, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int count = RandomAccess.Read(_handle, destination[total..], offsetBytes + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    public void WriteZeros(long offsetBytes, long lengthBytes)
    {
        while (lengthBytes > 0)
        {
            int count = (int)Math.Min(lengthBytes, ZeroChunkBytes);
            RandomAccess.Write(_handle, _zeros.AsSpan(0, count), offsetBytes);
            offsetBytes += count;
            lengthBytes -= count;
        }
    }

    public void Sync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _view?.Flush();
        }

        NativeFile.DataSync(_handle);
    }

    public void SetLength(long lengthBytes)
    {
        RandomAccess.SetLength(_handle, lengthBytes);
        LengthBytes = lengthBytes;
    }

    public void Dispose()
    {
        if (_view is not null)
        {
            _base = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _view = null;
        }

        _mapping?.Dispose();
        _mapping = null;
        _handle.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Map()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (!_writable)
        {
            throw new InvalidOperationException("The segment was opened for reading.");
        }

        _mapping = MemoryMappedFile.CreateFromFile(
            _handle, null, LengthBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.ReadWrite);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _base = pointer + _view.PointerOffset;
        _mappedBytes = LengthBytes;
    }

    [DoesNotReturn]
    private void ThrowOutside(long offsetBytes, int lengthBytes) =>
        throw new ArgumentOutOfRangeException(
            nameof(offsetBytes), offsetBytes, $"{lengthBytes} bytes there are outside the {_mappedBytes} mapped ones.");
}
