using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>The bytes of one simulated file: as the program sees them, and as they are on the platter.</summary>
internal sealed class TornFile(long lengthBytes)
{
    public const int SectorBytes = 512;

    /// <summary>What reads return.</summary>
    public byte[] Seen { get; private set; } = new byte[lengthBytes];

    /// <summary>What is left after a power cut, apart from what the cut lets through.</summary>
    public byte[] Durable { get; private set; } = new byte[lengthBytes];

    /// <summary>Sectors written since their last sync.</summary>
    public SortedSet<int> Dirty { get; } = [];

    public void Write(long offsetBytes, ReadOnlySpan<byte> source)
    {
        source.CopyTo(Seen.AsSpan((int)offsetBytes));
        int last = (int)((offsetBytes + source.Length - 1) / SectorBytes);
        for (int sector = (int)(offsetBytes / SectorBytes); sector <= last; sector++)
        {
            Dirty.Add(sector);
        }
    }

    public void SyncAll()
    {
        foreach (int sector in Dirty)
        {
            Keep(sector);
        }

        Dirty.Clear();
    }

    /// <summary>A failed sync: the system gives the writes up, but what it shows in memory stays.</summary>
    public void Forget() => Dirty.Clear();

    /// <summary>The sector reaches the platter by itself, as a kernel may decide at any time.</summary>
    public void Keep(int sector)
    {
        int from = sector * SectorBytes;
        int count = Math.Min(SectorBytes, Seen.Length - from);
        Seen.AsSpan(from, count).CopyTo(Durable.AsSpan(from));
    }

    public void SetLength(long lengthBytes)
    {
        byte[] seen = Seen;
        byte[] durable = Durable;
        Array.Resize(ref seen, (int)lengthBytes);
        Array.Resize(ref durable, (int)lengthBytes);
        (Seen, Durable) = (seen, durable);
    }

    /// <summary>After the cut the program sees what the platter holds.</summary>
    public void Restart()
    {
        Dirty.Clear();
        Durable.CopyTo(Seen.AsSpan());
    }

    /// <summary>An open handle; files outlive their handles.</summary>
    public sealed class Handle(TornStorage storage, TornFile file) : ISegmentFile
    {
        public long LengthBytes => file.Seen.Length;

        public void Write(long offsetBytes, ReadOnlySpan<byte> source)
        {
            try
            {
                storage.Raise(StorageOperation.Write);
            }
            catch
            {
                // A process that is killed in the call leaves its first part behind, to any byte.
                file.Write(offsetBytes, source[..storage.PartOf(source.Length)]);
                throw;
            }

            file.Write(offsetBytes, source);
        }

        public int Read(long offsetBytes, Span<byte> destination)
        {
            int count = (int)Math.Clamp(file.Seen.Length - offsetBytes, 0, destination.Length);
            file.Seen.AsSpan((int)Math.Min(offsetBytes, file.Seen.Length), count).CopyTo(destination);
            return count;
        }

        public void WriteZeros(long offsetBytes, long lengthBytes)
        {
            storage.Raise(StorageOperation.WriteZeros);
            file.Write(offsetBytes, new byte[lengthBytes]);
        }

        public void Sync()
        {
            storage.Raise(StorageOperation.Sync);
            if (storage.TakeSyncFailure())
            {
                file.Forget();
                throw new IOException("Input/output error (simulated)", FailingStorage.InputOutputErrno);
            }

            file.SyncAll();
        }

        public void SetLength(long lengthBytes) => file.SetLength(lengthBytes);

        public void Dispose()
        {
        }
    }
}
