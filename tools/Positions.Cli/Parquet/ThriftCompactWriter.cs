using System.Buffers;
using System.Text;

namespace Positions.Cli.Parquet;

/// <summary>Structs in Thrift's compact protocol, as far as Parquet's headers need it: little-endian variable-length integers, zigzag.</summary>
internal sealed class ThriftCompactWriter
{
    private const byte FalseType = 2;
    private const byte I32Type = 5;
    private const byte I64Type = 6;
    private const byte BinaryType = 8;
    private const byte ListType = 9;
    private const byte StructType = 12;
    private const int MaxShortList = 14;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Stack<int> _outerFields = new();
    private int _lastField;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public ThriftCompactWriter I32(int field, int value)
    {
        Field(field, I32Type);
        ZigZag(value);
        return this;
    }

    public ThriftCompactWriter I64(int field, long value)
    {
        Field(field, I64Type);
        ZigZag(value);
        return this;
    }

    /// <summary>A flag that is false; its type says so.</summary>
    public ThriftCompactWriter False(int field)
    {
        Field(field, FalseType);
        return this;
    }

    public ThriftCompactWriter Binary(int field, ReadOnlySpan<byte> value)
    {
        Field(field, BinaryType);
        VarInt((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    public ThriftCompactWriter Text(int field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    public ThriftCompactWriter Begin(int field)
    {
        Field(field, StructType);
        _outerFields.Push(_lastField);
        _lastField = 0;
        return this;
    }

    /// <summary>An element of a list of structs.</summary>
    public ThriftCompactWriter BeginElement()
    {
        _outerFields.Push(_lastField);
        _lastField = 0;
        return this;
    }

    /// <summary>Ends a struct; the outermost one too.</summary>
    public ThriftCompactWriter End()
    {
        Byte(0);
        _lastField = _outerFields.TryPop(out int outer) ? outer : 0;
        return this;
    }

    public ThriftCompactWriter Structs(int field, int count) => List(field, StructType, count);

    public ThriftCompactWriter Integers(int field, params ReadOnlySpan<int> values)
    {
        List(field, I32Type, values.Length);
        foreach (int value in values)
        {
            ZigZag(value);
        }

        return this;
    }

    public ThriftCompactWriter Texts(int field, params ReadOnlySpan<string> values)
    {
        List(field, BinaryType, values.Length);
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            VarInt((ulong)bytes.Length);
            _buffer.Write(bytes);
        }

        return this;
    }

    /// <summary>A struct that was written elsewhere, as the next element of a list.</summary>
    public void Append(ThriftCompactWriter element) => _buffer.Write(element.Written);

    private ThriftCompactWriter List(int field, byte elementType, int count)
    {
        Field(field, ListType);
        Byte((byte)((Math.Min(count, MaxShortList + 1) << 4) | elementType));
        if (count > MaxShortList)
        {
            VarInt((ulong)count);
        }

        return this;
    }

    private void Field(int field, byte type)
    {
        // All ids here rise by less than 16 within a struct.
        Byte((byte)(((field - _lastField) << 4) | type));
        _lastField = field;
    }

    private void ZigZag(long value) => VarInt((ulong)((value << 1) ^ (value >> 63)));

    private void VarInt(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }
}
