using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Positions.Cli.Tests;

/// <summary>
/// Reads back what the format says a flat Parquet file is, from its footer: a Thrift struct is a dictionary by field number here. Knows
/// PLAIN, gzip and definition levels in one bit-packed run; anything else fails.
/// </summary>
internal sealed class ParquetFile
{
    private readonly byte[] _bytes;

    public ParquetFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        Assert.That(Encoding.ASCII.GetString(_bytes, 0, 4) + Encoding.ASCII.GetString(_bytes, _bytes.Length - 4, 4), Is.EqualTo("PAR1PAR1"));
        int footerBytes = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_bytes.Length - 8));
        int at = _bytes.Length - 8 - footerBytes;
        Dictionary<int, object> footer = Struct(ref at);
        Assert.That(at, Is.EqualTo(_bytes.Length - 8));
        Rows = (long)footer[3];
        List<object> schema = (List<object>)footer[2];
        Names = [.. schema.Skip(1).Select(static element => Text(((Dictionary<int, object>)element)[4]))];
        Assert.That((long)((Dictionary<int, object>)schema[0])[5], Is.EqualTo(Names.Length));
        Columns = [.. Names.Select(static _ => new List<string>())];
        foreach (object element in (List<object>)footer[4])
        {
            var group = (Dictionary<int, object>)element;
            List<object> chunks = (List<object>)group[1];
            Groups++;
            for (int i = 0; i < chunks.Count; i++)
            {
                var chunk = (Dictionary<int, object>)((Dictionary<int, object>)chunks[i])[3];
                Assert.That(Text(((List<object>)chunk[3])[0]), Is.EqualTo(Names[i]));
                ReadChunk(chunk, (Dictionary<int, object>)schema[i + 1], Columns[i]);
            }
        }
    }

    public long Rows { get; }

    public int Groups { get; private set; }

    public string[] Names { get; }

    /// <summary>Values as text, decimals as mantissas, times as nanoseconds; null is empty.</summary>
    public List<string>[] Columns { get; }

    private void ReadChunk(Dictionary<int, object> chunk, Dictionary<int, object> schema, List<string> values)
    {
        int at = (int)(long)chunk[9];
        int start = at;
        Dictionary<int, object> page = Struct(ref at);
        int headerBytes = at - start;
        int count = (int)(long)((Dictionary<int, object>)page[5])[1];
        Assert.That((long)chunk[7], Is.EqualTo(headerBytes + (long)page[3]));
        Assert.That((long)chunk[6], Is.EqualTo(headerBytes + (long)page[2]));
        Assert.That((long)chunk[5], Is.EqualTo(count));
        using var gzip = new GZipStream(new MemoryStream(_bytes, at, (int)(long)page[3]), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        byte[] body = unpacked.ToArray();
        Assert.That(body, Has.Length.EqualTo((long)page[2]));
        int levelBytes = BinaryPrimitives.ReadInt32LittleEndian(body);
        int run = 4;
        long header = (long)VarInt(body, ref run);
        Assert.That(header & 1, Is.EqualTo(1), "bit-packed");
        Assert.That(4 + levelBytes - run, Is.EqualTo(header >> 1));
        int value = 4 + levelBytes;
        int nulls = 0;
        for (int row = 0; row < count; row++)
        {
            bool isThere = (body[run + (row / 8)] >> (row % 8) & 1) != 0;
            nulls += isThere ? 0 : 1;
            values.Add(isThere ? Value(body, schema, ref value) : "");
        }

        Assert.That(value, Is.EqualTo(body.Length));
        Assert.That((long)((Dictionary<int, object>)chunk[12])[3], Is.EqualTo(nulls));
    }

    private static string Value(byte[] body, Dictionary<int, object> schema, ref int at)
    {
        switch ((long)schema[1])
        {
            case 2:
                at += 8;
                return BinaryPrimitives.ReadInt64LittleEndian(body.AsSpan(at - 8)).ToString();
            case 7:
                int width = (int)(long)schema[2];
                at += width;
                return new BigInteger(body.AsSpan(at - width, width), isBigEndian: true).ToString();
            case 6:
                int length = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
                at += 4 + length;
                return Encoding.UTF8.GetString(body, at - length, length);
            default:
                throw new InvalidDataException($"type {schema[1]}");
        }
    }

    private static string Text(object value) => Encoding.UTF8.GetString((byte[])value);

    private static ulong VarInt(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private Dictionary<int, object> Struct(ref int at)
    {
        var fields = new Dictionary<int, object>();
        int field = 0;
        while (_bytes[at++] is byte header && header != 0)
        {
            field += header >> 4;
            fields.Add(field, Value(header & 0xF, ref at));
        }

        return fields;
    }

    private object Value(int type, ref int at)
    {
        switch (type)
        {
            case 1 or 2:
                return type == 1;
            case 5 or 6:
                ulong zigZag = VarInt(_bytes, ref at);
                return (long)(zigZag >> 1) ^ -(long)(zigZag & 1);
            case 8:
                int length = (int)VarInt(_bytes, ref at);
                at += length;
                return _bytes[(at - length)..at];
            case 9:
                byte header = _bytes[at++];
                int count = header >> 4 == 15 ? (int)VarInt(_bytes, ref at) : header >> 4;
                List<object> elements = [];
                for (int i = 0; i < count; i++)
                {
                    elements.Add(Value(header & 0xF, ref at));
                }

                return elements;
            case 12:
                return Struct(ref at);
            default:
                throw new InvalidDataException($"thrift type {type} at {at}");
        }
    }
}
