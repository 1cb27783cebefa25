using System.Runtime.InteropServices;

namespace Disruptor.Util;

/// <summary>The gating minimum that all producers share, on a cache line of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct MultiProducerFields
{
    [FieldOffset(64)]
    internal long CachedGatingValue;
}
