using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 4 printable ASCII characters, NUL to the end; compared over all 4 bytes. All NUL is null.</summary>
[InlineArray(4)]
public struct Text4 : IText<Text4>
{
    private byte _first;

    public static int Capacity => 4;

    /// <exception cref="FormatException">Longer than 4, or not what the protocol calls text.</exception>
    public static Text4 From(string? value) => TextCodec.From<Text4>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, 4);

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.CreateSpan(ref _first, 4);

    public readonly bool IsNull => _first == 0;

    public static bool operator ==(in Text4 left, in Text4 right) => left.Bytes.SequenceEqual(right.Bytes);

    public static bool operator !=(in Text4 left, in Text4 right) => !left.Bytes.SequenceEqual(right.Bytes);

    public readonly bool Equals(Text4 other) => Bytes.SequenceEqual(other.Bytes);

    public override readonly bool Equals(object? obj) => obj is Text4 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
