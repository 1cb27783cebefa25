using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Sent each second; sourceSeq is the last number sent, so that a lost tail is seen. Never sequenced.</summary>
/// <remarks>Template 2, block 24 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceHeartbeat : ISourceMessage<SourceHeartbeat>
{
    public const ushort Template = 2;
    public const int BlockLength = 24;

    [FieldOffset(0)] public SourcePrefix Prefix;

    static ushort IMessage<SourceHeartbeat>.TemplateId => Template;

    static int IMessage<SourceHeartbeat>.BlockLengthBytes => BlockLength;
}
