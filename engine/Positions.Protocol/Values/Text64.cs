using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 64 printable ASCII characters, NUL to the end; compared over all 64 bytes. All NUL is null.</summary>
[InlineArray(64)]
public struct Text64 : IText<Text64>
{
    private byte _first;

    public static int Capacity => 64;

    /// <exception cref="FormatException">Longer than 64, or not what the protocol calls text.</exception>
    public static Text64 From(string? value) => TextCodec.From<Text64>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, 64);

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.CreateSpan(ref _first, 64);

    public readonly bool IsNull => _first == 0;

    public static bool operator ==(in Text64 left, in Text64 right) => left.Bytes.SequenceEqual(right.Bytes);

    public static bool operator !=(in Text64 left, in Text64 right) => !left.Bytes.SequenceEqual(right.Bytes);

    public readonly bool Equals(Text64 other) => Bytes.SequenceEqual(other.Bytes);

    public override readonly bool Equals(object? obj) => obj is Text64 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
