using System.Runtime.InteropServices;

namespace HdrHistogram.Utilities;

/// <summary>A counter alone on its cache lines, so that writing it does not evict the fields around it from the other cores.</summary>
/// <remarks>128 bytes on either side, not 64: the adjacent-line prefetcher moves lines in pairs.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 264)]
internal struct PaddedInt64
{
    [FieldOffset(128)]
    public long Value;
}
