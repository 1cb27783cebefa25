using System.Buffers.Binary;
using Positions.Cli.Output;

namespace Positions.Cli.Parquet;

/// <summary>
/// An Apache Parquet file of flat, optional columns: one data page a column in each row group, PLAIN values, gzip. Holds one row group in
/// memory. Source of the format: parquet-format 2.9, parquet.thrift.
/// </summary>
internal sealed class ParquetWriter
{
    /// <summary>[65536]</summary>
    public const int RowsPerGroup = 65_536;

    private const int PlainEncoding = 0;
    private const int RleEncoding = 3;
    private const int GzipCodec = 2;

    private readonly Stream _stream;
    private readonly ParquetColumn[] _columns;
    private readonly List<Group> _groups = [];
    private readonly int _rowsPerGroup;
    private long _offset;
    private long _rows;

    /// <param name="stream">Written from its start on; not closed.</param>
    /// <param name="columns">Integer, Time, Decimal (38, 8), Points (38, 16); all else is text.</param>
    /// <param name="rowsPerGroup">Rows that are held in memory.</param>
    public ParquetWriter(Stream stream, IReadOnlyList<Column> columns, int rowsPerGroup = RowsPerGroup)
    {
        _stream = stream;
        _columns = [.. columns.Select(static column => new ParquetColumn(column))];
        _rowsPerGroup = rowsPerGroup;
        Write("PAR1"u8);
    }

    /// <summary>A cell for each column; an empty one is null.</summary>
    public void Row(params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i].Add(cells[i]);
        }

        _rows++;
        if (_columns[0].Count == _rowsPerGroup)
        {
            EndGroup();
        }
    }

    /// <summary>Writes what is left, and the footer.</summary>
    public void End()
    {
        if (_columns[0].Count > 0)
        {
            EndGroup();
        }

        var footer = new ThriftCompactWriter();
        footer.I32(1, 1);
        footer.Structs(2, _columns.Length + 1);
        footer.BeginElement().Text(4, "schema").I32(5, _columns.Length).End();
        foreach (ParquetColumn column in _columns)
        {
            column.WriteSchema(footer);
        }

        footer.I64(3, _rows);
        footer.Structs(4, _groups.Count);
        foreach (Group group in _groups)
        {
            group.Write(footer);
        }

        footer.Text(6, "positions");

        // Least and greatest values are in the order that the types define.
        footer.Structs(7, _columns.Length);
        foreach (ParquetColumn _ in _columns)
        {
            footer.BeginElement().Begin(1).End().End();
        }

        footer.End();
        Write(footer.Written);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Written.Length);
        Write(length);
        Write("PAR1"u8);
    }

    private void EndGroup()
    {
        var chunks = new ThriftCompactWriter[_columns.Length];
        long groupBytes = 0;
        int rows = _columns[0].Count;
        for (int i = 0; i < _columns.Length; i++)
        {
            chunks[i] = WriteChunk(_columns[i], out long chunkBytes);
            groupBytes += chunkBytes;
            _columns[i].Clear();
        }

        _groups.Add(new Group(chunks, groupBytes, rows));
    }

    /// <summary>Writes the page and returns the chunk's description for the footer.</summary>
    private ThriftCompactWriter WriteChunk(ParquetColumn column, out long uncompressedBytes)
    {
        byte[] page = column.TakePage(out int pageBytes);
        var header = new ThriftCompactWriter();
        header.I32(1, 0).I32(2, pageBytes).I32(3, page.Length)
            .Begin(5).I32(1, column.Count).I32(2, PlainEncoding).I32(3, RleEncoding).I32(4, RleEncoding).End()
            .End();
        long at = _offset;
        Write(header.Written);
        Write(page);
        uncompressedBytes = header.Written.Length + pageBytes;
        var chunk = new ThriftCompactWriter();
        chunk.BeginElement().I64(2, at).Begin(3)
            .I32(1, column.PhysicalType).Integers(2, PlainEncoding, RleEncoding).Texts(3, column.Name).I32(4, GzipCodec).I64(5, column.Count)
            .I64(6, uncompressedBytes).I64(7, header.Written.Length + page.Length).I64(9, at);
        column.WriteStatistics(chunk);
        chunk.End().End();
        return chunk;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _offset += bytes.Length;
    }

    /// <summary>A row group, as the footer lists it.</summary>
    private sealed record Group(ThriftCompactWriter[] Chunks, long Bytes, int Rows)
    {
        public void Write(ThriftCompactWriter footer)
        {
            footer.BeginElement().Structs(1, Chunks.Length);
            foreach (ThriftCompactWriter chunk in Chunks)
            {
                footer.Append(chunk);
            }

            footer.I64(2, Bytes).I64(3, Rows).End();
        }
    }
}
