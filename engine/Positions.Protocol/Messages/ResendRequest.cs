using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>The first missing range of a source, inclusive.</summary>
/// <remarks>Template 104, block 24 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct ResendRequest : IMessage<ResendRequest>
{
    public const ushort Template = 104;
    public const int BlockLength = 24;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Flags;
    [FieldOffset(6)] public ushort Epoch;
    [FieldOffset(8)] public long FromSourceSeq;
    [FieldOffset(16)] public long ToSourceSeq;

    static ushort IMessage<ResendRequest>.TemplateId => Template;

    static int IMessage<ResendRequest>.BlockLengthBytes => BlockLength;
}
