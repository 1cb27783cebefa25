using System.Buffers.Binary;

namespace Positions.Journal;

/// <summary>A SHA-256 value of the chain (FORMAT.md, "Chain"), 32 bytes; the default, all zeros, is the chain before the first input.</summary>
public readonly record struct ChainHash(UInt128 High, UInt128 Low)
{
    public const int SizeBytes = 32;

    private const int HalfBytes = 16;

    /// <summary>Takes the first <see cref="SizeBytes"/> of <paramref name="bytes"/>, in the order in which SHA-256 puts them out.</summary>
    public static ChainHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[HalfBytes..]));

    /// <summary>The reverse of <see cref="Read"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[HalfBytes..], Low);
    }

    /// <summary>64 hexadecimal digits, of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ChainHash hash)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        bool isHash = text.Length == 2 * SizeBytes
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        hash = isHash ? Read(bytes) : default;
        return isHash;
    }

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
