using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Everything from sourceSeq up to newSourceSeq - 1 will never come (the FIX SequenceReset-GapFill).</summary>
/// <remarks>Template 8, block 32 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceGapFill : ISourceMessage<SourceGapFill>
{
    public const ushort Template = 8;
    public const int BlockLength = 32;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long NewSourceSeq;

    static ushort IMessage<SourceGapFill>.TemplateId => Template;

    static int IMessage<SourceGapFill>.BlockLengthBytes => BlockLength;
}
