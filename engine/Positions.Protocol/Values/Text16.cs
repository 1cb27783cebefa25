using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 16 printable ASCII characters, NUL to the end; compared over all 16 bytes. All NUL is null.</summary>
[InlineArray(16)]
public struct Text16 : IText<Text16>
{
    private byte _first;

    public static int Capacity => 16;

    /// <exception cref="FormatException">Longer than 16, or not what the protocol calls text.</exception>
    public static Text16 From(string? value) => TextCodec.From<Text16>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, 16);

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.CreateSpan(ref _first, 16);

    public readonly bool IsNull => _first == 0;

    public static bool operator ==(in Text16 left, in Text16 right) => TextEquality.AreEqual(in left, in right);

    public static bool operator !=(in Text16 left, in Text16 right) => !TextEquality.AreEqual(in left, in right);

    public readonly bool Equals(Text16 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is Text16 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
