using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>An operator ends the conflict halt of a source; expectedSourceSeq is the logic's next number as the operator saw it.</summary>
/// <remarks>Template 28, block 120 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceResumed : ISourceMessage<SourceResumed>
{
    public const ushort Template = 28;
    public const int BlockLength = 120;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long ExpectedSourceSeq;
    [FieldOffset(32)] public Text24 Principal;
    [FieldOffset(56)] public Text64 Comment;

    static ushort IMessage<SourceResumed>.TemplateId => Template;

    static int IMessage<SourceResumed>.BlockLengthBytes => BlockLength;
}
