namespace Positions.Journal.Storage;

/// <summary>
/// One segment file. <see cref="Write"/> belongs to one thread at a time; <see cref="Sync"/> and <see cref="Read"/> may run beside it.
/// </summary>
public interface ISegmentFile : IDisposable
{
    /// <summary>Length of the file in bytes.</summary>
    long LengthBytes { get; }

    /// <summary>
    /// Writes all of <paramref name="source"/>, or throws <see cref="IOException"/> with the system's error; then any part of it may be in
    /// the file. Readers see it from the return on; durable after <see cref="Sync"/>. No allocation. Where <see cref="WriteZeros"/> wrote
    /// before, it needs no new space.
    /// </summary>
    void Write(long offsetBytes, ReadOnlySpan<byte> source);

    /// <summary>
    /// Reads up to the length of <paramref name="destination"/>; returns the bytes read, fewer only at the end of the file.
    /// </summary>
    int Read(long offsetBytes, Span<byte> destination);

    /// <summary>
    /// Writes zeros through the file system, so that space is allocated; throws <see cref="IOException"/> when there is none.
    /// </summary>
    void WriteZeros(long offsetBytes, long lengthBytes);

    /// <summary>Makes everything written before the call durable.</summary>
    void Sync();

    /// <summary>Lengthens the file; the new part reads as zeros.</summary>
    void SetLength(long lengthBytes);
}
