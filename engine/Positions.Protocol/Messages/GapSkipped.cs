using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>The numbers from..to (inclusive) are given up; cause: 1 policy, 2 operator.</summary>
/// <remarks>Template 27, block 136 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct GapSkipped : ISourceMessage<GapSkipped>
{
    public const ushort Template = 27;
    public const int BlockLength = 136;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long FromSourceSeq;
    [FieldOffset(32)] public long ToSourceSeq;
    [FieldOffset(40)] public ushort Cause;
    [FieldOffset(48)] public Text24 Principal;
    [FieldOffset(72)] public Text64 Comment;

    static ushort IMessage<GapSkipped>.TemplateId => Template;

    static int IMessage<GapSkipped>.BlockLengthBytes => BlockLength;
}
