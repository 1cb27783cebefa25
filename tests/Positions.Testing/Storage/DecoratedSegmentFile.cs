using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>A segment file that asks before each operation; base of the decorating storages.</summary>
internal sealed class DecoratedSegmentFile(ISegmentFile inner, Action<StorageOperation> before) : ISegmentFile
{
    public long LengthBytes => inner.LengthBytes;

    public void Write(long offsetBytes, ReadOnlySpan<byte> source) => inner.Write(offsetBytes, source);

    public int Read(long offsetBytes, Span<byte> destination)
    {
        before(StorageOperation.Read);
        return inner.Read(offsetBytes, destination);
    }

    public void WriteZeros(long offsetBytes, long lengthBytes)
    {
        before(StorageOperation.WriteZeros);
        inner.WriteZeros(offsetBytes, lengthBytes);
    }

    public void Sync()
    {
        before(StorageOperation.Sync);
        inner.Sync();
    }

    public void SetLength(long lengthBytes) => inner.SetLength(lengthBytes);

    public void Dispose() => inner.Dispose();
}
