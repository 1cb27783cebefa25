using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 24 printable ASCII characters, NUL to the end; compared over all 24 bytes. All NUL is null.</summary>
[InlineArray(24)]
public struct Text24 : IText<Text24>
{
    private byte _first;

    public static int Capacity => 24;

    /// <exception cref="FormatException">Longer than 24, or not what the protocol calls text.</exception>
    public static Text24 From(string? value) => TextCodec.From<Text24>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, 24);

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.CreateSpan(ref _first, 24);

    public readonly bool IsNull => _first == 0;

    public static bool operator ==(in Text24 left, in Text24 right) => TextEquality.AreEqual(in left, in right);

    public static bool operator !=(in Text24 left, in Text24 right) => !TextEquality.AreEqual(in left, in right);

    public readonly bool Equals(Text24 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is Text24 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
