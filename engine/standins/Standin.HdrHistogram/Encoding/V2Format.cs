namespace HdrHistogram.Encoding;

/// <summary>Version 2 of the histogram encoding, big-endian.</summary>
/// <remarks>
/// <code>
/// plain       0  int     cookie 0x1C849313
///             4  int     payload length in bytes
///             8  int     normalizing index offset, 0
///            12  int     significant digits
///            16  long    lowest discernible value
///            24  long    highest trackable value
///            32  double  integer to double ratio, 1
///            40  payload: cell 0 to the last one with a count, each a <see cref="ZigZagEncoding"/> number:
///                a count as itself, one empty cell as 0, k empty cells in a row as -k
/// compressed  0  int     cookie 0x1C849314
///             4  int     length of the rest
///             8  zlib stream (RFC 1950) of the plain form
/// </code>
/// Bits 4 to 7 of a cookie once held a word size and are not looked at on reading.
/// </remarks>
internal static class V2Format
{
    public const int Cookie = 0x1C849313;
    public const int CompressedCookie = 0x1C849314;
    public const int HeaderLength = 40;
    public const int CompressedHeaderLength = 8;
    public const int MaxCountLength = ZigZagEncoding.MaxLengthBytes;

    private const int CookieBaseMask = ~0xF0;

    public static bool IsPlainCookie(int cookie) => (cookie & CookieBaseMask) == (Cookie & CookieBaseMask);

    public static bool IsCompressedCookie(int cookie) => (cookie & CookieBaseMask) == (CompressedCookie & CookieBaseMask);
}
