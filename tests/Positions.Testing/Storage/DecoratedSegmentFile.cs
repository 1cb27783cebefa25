using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>
/// A segment file that asks before each operation; base of the decorating storages. Of a write that <paramref name="before"/> lets fail,
/// <paramref name="partialWriteBytes"/> get through first.
/// </summary>
internal sealed class DecoratedSegmentFile(ISegmentFile inner, Action<StorageOperation> before, Func<int>? partialWriteBytes = null)
    : ISegmentFile
{
    public long LengthBytes => inner.LengthBytes;

    public void Write(long offsetBytes, ReadOnlySpan<byte> source)
    {
        try
        {
            before(StorageOperation.Write);
        }
        catch (IOException)
        {
            inner.Write(offsetBytes, source[..Math.Min(source.Length, partialWriteBytes?.Invoke() ?? 0)]);
            throw;
        }

        inner.Write(offsetBytes, source);
    }

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
