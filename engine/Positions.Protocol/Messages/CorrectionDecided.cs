using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>An operator decides on the correction of one key. decision: 1 approve, 2 reject.</summary>
/// <remarks>Template 40, block 168 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct CorrectionDecided : ISourceMessage<CorrectionDecided>
{
    public const ushort Template = 40;
    public const int BlockLength = 168;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long CorrectionId;
    [FieldOffset(32)] public Text16 Account;
    [FieldOffset(48)] public Text24 Symbol;
    [FieldOffset(72)] public Text24 Principal;
    [FieldOffset(96)] public Text64 Comment;

    /// <summary>1 approve, 2 reject.</summary>
    [FieldOffset(160)] public byte Decision;

    static ushort IMessage<CorrectionDecided>.TemplateId => Template;

    static int IMessage<CorrectionDecided>.BlockLengthBytes => BlockLength;
}
