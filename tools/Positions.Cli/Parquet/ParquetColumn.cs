using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Positions.Cli.Output;
using Positions.Protocol.Values;

namespace Positions.Cli.Parquet;

/// <summary>
/// The values of one column until its row group is written: optional, PLAIN, a decimal as 16 bytes big-endian, a time as nanoseconds.
/// </summary>
internal sealed class ParquetColumn(Column column)
{
    public const int DecimalBytes = 16;

    private const int Int64Type = 2;
    private const int ByteArrayType = 6;
    private const int FixedType = 7;
    private const int DecimalPrecision = 38;

    private static readonly Int128 s_decimalLimit = Int128.Parse("100000000000000000000000000000000000000", CultureInfo.InvariantCulture);

    private readonly ArrayBufferWriter<byte> _values = new();
    private readonly ArrayBufferWriter<byte> _levels = new();
    private byte _levelBits;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;

    public string Name => column.Name;

    public int PhysicalType => column.Kind switch
    {
        ColumnKind.Integer or ColumnKind.Time => Int64Type,
        ColumnKind.Decimal or ColumnKind.Points => FixedType,
        _ => ByteArrayType,
    };

    public int Count { get; private set; }

    public int NullCount { get; private set; }

    private int Places => column.Kind == ColumnKind.Points ? DecimalText.PointsScale : Decimal8.Scale;

    /// <exception cref="UsageException">A decimal has more than 38 digits.</exception>
    public void Add(string cell)
    {
        if (cell.Length == 0)
        {
            NullCount++;
        }
        else
        {
            _levelBits |= (byte)(1 << (Count % 8));
            AddValue(cell);
        }

        Count++;
        if (Count % 8 == 0)
        {
            AddLevels();
        }
    }

    /// <summary>The element of the schema: names, physical and logical type.</summary>
    public void WriteSchema(ThriftCompactWriter thrift)
    {
        const int Optional = 1;
        const int Utf8 = 0;
        const int ConvertedDecimal = 5;
        thrift.BeginElement().I32(1, PhysicalType);
        switch (column.Kind)
        {
            case ColumnKind.Integer:
                thrift.I32(3, Optional).Text(4, Name);
                break;
            case ColumnKind.Time:
                // A time stamp in nanoseconds. It is UTC, but not marked so: readers that know microseconds only, where a zone is named,
                // would cut it.
                thrift.I32(3, Optional).Text(4, Name).Begin(10).Begin(8).False(1).Begin(2).Begin(3).End().End().End().End();
                break;
            case ColumnKind.Decimal or ColumnKind.Points:
                thrift.I32(2, DecimalBytes).I32(3, Optional).Text(4, Name).I32(6, ConvertedDecimal).I32(7, Places).I32(8, DecimalPrecision)
                    .Begin(10).Begin(5).I32(1, Places).I32(2, DecimalPrecision).End().End();
                break;
            default:
                thrift.I32(3, Optional).Text(4, Name).I32(6, Utf8).Begin(10).Begin(1).End().End();
                break;
        }

        thrift.End();
    }

    /// <summary>Least and greatest value, so that a reader can leave row groups out; for integers and times.</summary>
    public void WriteStatistics(ThriftCompactWriter thrift)
    {
        thrift.Begin(12).I64(3, NullCount);
        if (PhysicalType == Int64Type && NullCount < Count)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, _max);
            thrift.Binary(5, bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes, _min);
            thrift.Binary(6, bytes);
        }

        thrift.End();
    }

    /// <summary>The page's content - definition levels as one bit-packed run, then the values - with gzip.</summary>
    public byte[] TakePage(out int uncompressedBytes)
    {
        if (Count % 8 != 0)
        {
            AddLevels();
        }

        Span<byte> runHeader = stackalloc byte[10];
        int runHeaderBytes = 0;
        for (uint left = ((uint)_levels.WrittenCount << 1) | 1; ; left >>= 7)
        {
            runHeader[runHeaderBytes++] = (byte)(left >= 0x80 ? left | 0x80 : left);
            if (left < 0x80)
            {
                break;
            }
        }

        Span<byte> levelBytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(levelBytes, runHeaderBytes + _levels.WrittenCount);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(levelBytes);
            gzip.Write(runHeader[..runHeaderBytes]);
            gzip.Write(_levels.WrittenSpan);
            gzip.Write(_values.WrittenSpan);
        }

        uncompressedBytes = levelBytes.Length + runHeaderBytes + _levels.WrittenCount + _values.WrittenCount;
        return compressed.ToArray();
    }

    public void Clear()
    {
        _values.ResetWrittenCount();
        _levels.ResetWrittenCount();
        Count = 0;
        NullCount = 0;
        _min = long.MaxValue;
        _max = long.MinValue;
    }

    private void AddLevels()
    {
        _levels.GetSpan(1)[0] = _levelBits;
        _levels.Advance(1);
        _levelBits = 0;
    }

    private void AddValue(string cell)
    {
        switch (column.Kind)
        {
            case ColumnKind.Integer:
                AddInteger(long.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Time when UtcNanos.TryParse(cell, out UtcNanos time):
                AddInteger(time.Value);
                break;
            case ColumnKind.Decimal or ColumnKind.Points
                when DecimalText.TryParse(cell, Places, out Int128 mantissa) && Int128.Abs(mantissa) < s_decimalLimit:
                BinaryPrimitives.WriteInt128BigEndian(_values.GetSpan(DecimalBytes), mantissa);
                _values.Advance(DecimalBytes);
                break;
            case ColumnKind.Time or ColumnKind.Decimal or ColumnKind.Points:
                throw new UsageException($"column {Name}: {cell} does not fit the type that it has in the file; export to .csv");
            default:
                int bytes = Encoding.UTF8.GetByteCount(cell);
                Span<byte> span = _values.GetSpan(sizeof(int) + bytes);
                BinaryPrimitives.WriteInt32LittleEndian(span, bytes);
                Encoding.UTF8.GetBytes(cell, span[sizeof(int)..]);
                _values.Advance(sizeof(int) + bytes);
                break;
        }
    }

    private void AddInteger(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_values.GetSpan(sizeof(long)), value);
        _values.Advance(sizeof(long));
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }
}
