using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Positions.Protocol.Values;

/// <summary>What the protocol calls text: printable ASCII without a space at either end, then NUL to the end of the field.</summary>
public static class TextCodec
{
    /// <summary>True if the whole field is text or null (all NUL). Fields are at most 64 bytes, a multiple of 4.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> field)
    {
        int length = field.Length;
        if (length > 64 || length % sizeof(uint) != 0)
        {
            throw new ArgumentException($"a text field of {length} bytes", nameof(field));
        }

        // A bit for each byte of the field: which are NUL, spaces, printable. Sixteen at a time, then what is left, which is 4 or 8 or both.
        var masks = default(ByteMasks);
        ref byte start = ref MemoryMarshal.GetReference(field);
        int at = 0;
        for (; at + Vector128<byte>.Count <= length; at += Vector128<byte>.Count)
        {
            masks.Add(Vector128.LoadUnsafe(ref start, (nuint)at), at);
        }

        if (at + sizeof(ulong) <= length)
        {
            masks.Add(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at))).AsByte(), at);
            at += sizeof(ulong);
        }

        if (at < length)
        {
            masks.Add(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at))).AsByte(), at);
        }

        // Printable from the first byte to the last before the first NUL, NUL from there on, and no space at either end.
        ulong all = length == 64 ? ulong.MaxValue : (1UL << length) - 1;
        ulong text = ~masks.Nul & all;
        ulong ends = text & (1UL | (text ^ (text >> 1)));
        return (text & unchecked(text + 1)) == 0 && (text & ~masks.Printable) == 0 && (ends & masks.Space) == 0;
    }

    /// <summary>Writes <paramref name="value"/> padded with NUL; false if it is too long or not text. Null and empty write null.</summary>
    public static bool TryEncode(ReadOnlySpan<char> value, Span<byte> field)
    {
        field.Clear();
        if (value.Length > field.Length || Encoding.ASCII.GetByteCount(value) != value.Length)
        {
            return false;
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is < ' ' or > '~')
            {
                field.Clear();
                return false;
            }

            field[i] = (byte)value[i];
        }

        return IsWellFormed(field);
    }

    public static bool TryFrom<TText>(ReadOnlySpan<char> value, out TText text)
        where TText : unmanaged, IText<TText>
    {
        text = default;
        return TryEncode(value, MemoryMarshal.AsBytes(new Span<TText>(ref text)));
    }

    /// <exception cref="FormatException">Too long, or not text.</exception>
    public static TText From<TText>(string? value)
        where TText : unmanaged, IText<TText> =>
        TryFrom(value, out TText text)
            ? text
            : throw new FormatException($"'{value}' is not text of at most {TText.Capacity} printable ASCII characters without a space at either end");

    public static string ToString(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }

    internal static int HashCode(ReadOnlySpan<byte> field)
    {
        var hash = default(HashCode);
        hash.AddBytes(field);
        return hash.ToHashCode();
    }

    private struct ByteMasks
    {
        public ulong Nul;
        public ulong Space;
        public ulong Printable;

        [MethodImpl(MethodImplOptions.AggressiveInlining)] // some twenty a message
        public void Add(Vector128<byte> bytes, int at)
        {
            // 0x20 to 0x7E are the printable ones; from 0x80 on a signed byte is negative.
            Vector128<byte> printable = Vector128.GreaterThan(bytes.AsSByte(), Vector128.Create((sbyte)0x1F)).AsByte()
                & ~Vector128.Equals(bytes, Vector128.Create((byte)0x7F));
            Nul |= (ulong)Vector128.Equals(bytes, Vector128<byte>.Zero).ExtractMostSignificantBits() << at;
            Space |= (ulong)Vector128.Equals(bytes, Vector128.Create((byte)' ')).ExtractMostSignificantBits() << at;
            Printable |= (ulong)printable.ExtractMostSignificantBits() << at;
        }
    }
}
