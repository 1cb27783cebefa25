using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Trading begins: start-of-day loads of this business date are over.</summary>
/// <remarks>Template 30, block 120 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SessionOpened : ISourceMessage<SessionOpened>
{
    public const ushort Template = 30;
    public const int BlockLength = 120;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>Yyyymmdd.</summary>
    [FieldOffset(24)] public uint BusinessDate;
    [FieldOffset(32)] public Text24 Principal;
    [FieldOffset(56)] public Text64 Comment;

    static ushort IMessage<SessionOpened>.TemplateId => Template;

    static int IMessage<SessionOpened>.BlockLengthBytes => BlockLength;
}
