using System.Runtime.InteropServices;

namespace Disruptor.Util;

/// <summary>56 bytes of nothing: with the 8 bytes of the neighbouring value they fill one 64-byte cache line.</summary>
[StructLayout(LayoutKind.Sequential, Size = SizeBytes)]
internal struct CacheLinePadding
{
    internal const int SizeBytes = 56;
}
