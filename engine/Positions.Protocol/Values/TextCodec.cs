using System.Runtime.InteropServices;
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

        int textBytes = field.IndexOf((byte)0);
        ReadOnlySpan<byte> text = textBytes < 0 ? field : field[..textBytes];
        return !text.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            && !field[text.Length..].ContainsAnyExcept((byte)0)
            && (text.Length == 0 || (text[0] != ' ' && text[^1] != ' '));
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
}
