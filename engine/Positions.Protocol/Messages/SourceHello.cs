using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A gateway announces itself on a new egress image; sourceSeq is the next number it will send. Answered by SourceState, never sequenced.</summary>
/// <remarks>Template 1, block 24 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceHello : ISourceMessage<SourceHello>
{
    public const ushort Template = 1;
    public const int BlockLength = 24;

    [FieldOffset(0)] public SourcePrefix Prefix;

    static ushort IMessage<SourceHello>.TemplateId => Template;

    static int IMessage<SourceHello>.BlockLengthBytes => BlockLength;
}
