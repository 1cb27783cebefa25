using Positions.Journal.Storage;

namespace Positions.Journal.Tests.Support;

/// <summary>Passes everything on to another storage and keeps which bytes of which file were written.</summary>
internal sealed class WriteLog(IJournalStorage inner) : IJournalStorage
{
    private readonly List<(string Name, long From, long To)> _writes = [];

    /// <summary>Whether each byte of a range was written, by one write or several.</summary>
    public bool Covers(string name, long from, long to)
    {
        long at = from;
        foreach ((_, long first, long end) in _writes.Where(write => write.Name == name).OrderBy(static write => write.From))
        {
            at = first <= at ? Math.Max(at, end) : at;
        }

        return at >= to;
    }

    public string PathOf(string name) => inner.PathOf(name);

    public IReadOnlyList<string> List() => inner.List();

    public ISegmentFile Create(string name, long lengthBytes) => new LoggedFile(inner.Create(name, lengthBytes), name, _writes);

    public ISegmentFile Open(string name, bool writable) => new LoggedFile(inner.Open(name, writable), name, _writes);

    public void Rename(string name, string newName) => inner.Rename(name, newName);

    public void Delete(string name) => inner.Delete(name);

    public void SyncDirectory() => inner.SyncDirectory();

    private sealed class LoggedFile(ISegmentFile file, string name, List<(string Name, long From, long To)> writes) : ISegmentFile
    {
        public long LengthBytes => file.LengthBytes;

        public void Write(long offsetBytes, ReadOnlySpan<byte> source)
        {
            writes.Add((name, offsetBytes, offsetBytes + source.Length));
            file.Write(offsetBytes, source);
        }

        public int Read(long offsetBytes, Span<byte> destination) => file.Read(offsetBytes, destination);

        public void WriteZeros(long offsetBytes, long lengthBytes) => file.WriteZeros(offsetBytes, lengthBytes);

        public void Sync() => file.Sync();

        public void SetLength(long lengthBytes) => file.SetLength(lengthBytes);

        public void Dispose() => file.Dispose();
    }
}
