using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Stands in the order of its source for a message that could not be decoded; the bytes are in the quarantine folder under this CRC32C.</summary>
/// <remarks>Template 21, block 40 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct InputRefused : ISourceMessage<InputRefused>
{
    public const ushort Template = 21;
    public const int BlockLength = 40;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public ushort Reason;
    [FieldOffset(26)] public ushort RefusedTemplateId;
    [FieldOffset(28)] public uint Crc32c;
    [FieldOffset(32)] public uint LengthBytes;

    static ushort IMessage<InputRefused>.TemplateId => Template;

    static int IMessage<InputRefused>.BlockLengthBytes => BlockLength;
}
