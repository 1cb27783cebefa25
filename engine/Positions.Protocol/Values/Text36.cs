using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol.Values;

/// <summary>Text of at most 36 printable ASCII characters, NUL to the end; compared over all 36 bytes. All NUL is null.</summary>
[InlineArray(36)]
public struct Text36 : IText<Text36>
{
    private byte _first;

    public static int Capacity => 36;

    /// <exception cref="FormatException">Longer than 36, or not what the protocol calls text.</exception>
    public static Text36 From(string? value) => TextCodec.From<Text36>(value);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, 36);

    [UnscopedRef]
    public Span<byte> MutableBytes => MemoryMarshal.CreateSpan(ref _first, 36);

    public readonly bool IsNull => _first == 0;

    public static bool operator ==(in Text36 left, in Text36 right) => TextEquality.AreEqual(in left, in right);

    public static bool operator !=(in Text36 left, in Text36 right) => !TextEquality.AreEqual(in left, in right);

    public readonly bool Equals(Text36 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is Text36 other && Equals(other);

    public override readonly int GetHashCode() => TextCodec.HashCode(Bytes);

    /// <summary>The characters before the first NUL; empty for null. Allocates.</summary>
    public override readonly string ToString() => TextCodec.ToString(Bytes);
}
