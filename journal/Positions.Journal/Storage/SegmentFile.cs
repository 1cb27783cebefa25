using Microsoft.Win32.SafeHandles;

namespace Positions.Journal.Storage;

/// <summary>
/// A segment in the file system, reached through its handle only: positioned reads and writes, synced by fdatasync. Nothing is mapped: a
/// store into a clean page of a shared mapping makes the file system journal a new file time, which the next sync waits for, and a disk
/// error under a mapping is a signal that ends the process without a word.
/// </summary>
internal sealed class SegmentFile : ISegmentFile
{
    /// <summary>
    /// A write locks the file: the owner's records wait for the zeros that are being written behind them, so those come in small pieces.
    /// </summary>
    private const int ZeroChunkBytes = 64 * 1024;

    private static readonly byte[] _zeros = GC.AllocateArray<byte>(ZeroChunkBytes, pinned: true);

    private readonly SafeFileHandle _handle;

    public SegmentFile(SafeFileHandle handle)
    {
        _handle = handle;
        LengthBytes = RandomAccess.GetLength(handle);
    }

    public long LengthBytes { get; private set; }

    // The runtime's call repeats a pwrite that a signal interrupted and goes on behind a short one; what it throws has the errno.
    public void Write(long offsetBytes, ReadOnlySpan<byte> source) => RandomAccess.Write(_handle, source, offsetBytes);

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

    public void Sync() => NativeFile.DataSync(_handle);

    public void SetLength(long lengthBytes)
    {
        RandomAccess.SetLength(_handle, lengthBytes);
        LengthBytes = lengthBytes;
    }

    public void Dispose() => _handle.Dispose();
}
