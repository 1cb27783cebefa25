using System.Text;

namespace Positions.Cli.EndOfDay;

/// <summary>Rows of text that wait on the disk until what stands before them in the report is known; gone when disposed.</summary>
internal sealed class RowSpool : IDisposable
{
    // Protocol text is printable, so neither occurs in a cell.
    private const char CellEnd = '\u001f';
    private const char RowEnd = '\n';
    private const int BufferBytes = 1 << 16;

    private readonly FileStream _file = new(
        Path.Combine(Path.GetTempPath(), $"positions-{Guid.NewGuid():N}.rows"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose);

    private readonly StreamWriter _writer;

    /// <exception cref="IOException">There is no room for a temporary file.</exception>
    public RowSpool() => _writer = new StreamWriter(_file, new UTF8Encoding(false), BufferBytes, leaveOpen: true);

    public long Count { get; private set; }

    public void Add(params ReadOnlySpan<string> cells)
    {
        foreach (string cell in cells)
        {
            _writer.Write(cell);
            _writer.Write(CellEnd);
        }

        _writer.Write(RowEnd);
        Count++;
    }

    /// <summary>Forgets every row.</summary>
    public void Clear()
    {
        _writer.Flush();
        _file.SetLength(0);
        Count = 0;
    }

    /// <summary>Every row, in the order in which it came.</summary>
    public IEnumerable<string[]> Read()
    {
        _writer.Flush();
        _file.Position = 0;
        using var reader = new StreamReader(_file, Encoding.UTF8, false, BufferBytes, leaveOpen: true);
        while (reader.ReadLine() is string line)
        {
            yield return line[..^1].Split(CellEnd);
        }

        _file.Position = _file.Length;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
