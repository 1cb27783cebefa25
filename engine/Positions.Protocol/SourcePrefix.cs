using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol;

/// <summary>The first 24 bytes of every input's block: who sent it and which number it bears.</summary>
[StructLayout(LayoutKind.Explicit, Size = LengthBytes)]
public struct SourcePrefix
{
    public const int LengthBytes = 24;

    /// <summary>Flag bit 0: the sender may have sent this before (FIX PossResend).</summary>
    public const ushort PossResend = 1;

    /// <summary>The engine's own HTTP interface; refused when it comes from Aeron.</summary>
    public const uint HttpSourceId = 0;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Flags;
    [FieldOffset(6)] public ushort Epoch;

    /// <summary>1, 2, 3 … per source and epoch; 0 is unsequenced.</summary>
    [FieldOffset(8)] public long SourceSeq;

    /// <summary>By the gateway's clock; for reports, never for ordering.</summary>
    [FieldOffset(16)] public UtcNanos TransactTime;
}
