using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 4 printable ASCII characters, NUL to the end; compared over all 4 bytes. All NUL is null.</summary>
/// <remarks>One word, so that it stays in a register.</remarks>
public struct Text4 : IText<Text4>
{
    private uint _bytes;

    public static int Capacity => 4;

    /// <exception cref="FormatException">Longer than 4, or not what the protocol calls text.</exception>
    public static Text4 From(string? value) => TextCodec.From<Text4>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in _bytes, 1));

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref _bytes, 1));

    public readonly bool IsNull => _bytes == 0;

    public static bool operator ==(in Text4 left, in Text4 right) => left._bytes == right._bytes;

    public static bool operator !=(in Text4 left, in Text4 right) => left._bytes != right._bytes;

    public readonly bool Equals(Text4 other) => _bytes == other._bytes;

    public override readonly bool Equals(object? obj) => obj is Text4 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
