using System.Runtime.InteropServices;

namespace Positions.Protocol;

/// <summary>The SBE message header: 8 bytes, little endian.</summary>
[StructLayout(LayoutKind.Explicit, Size = LengthBytes)]
public struct MessageHeader
{
    public const int LengthBytes = 8;
    public const ushort Schema = 805;
    public const ushort CurrentVersion = 1;

    [FieldOffset(0)] public ushort BlockLength;
    [FieldOffset(2)] public ushort TemplateId;
    [FieldOffset(4)] public ushort SchemaId;
    [FieldOffset(6)] public ushort Version;
}
