using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>One account of the scope of the open statement; all of them come before its first line.</summary>
/// <remarks>Template 37, block 64 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct StatementScoped : ISourceMessage<StatementScoped>
{
    public const ushort Template = 37;
    public const int BlockLength = 64;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text24 StatementId;
    [FieldOffset(48)] public Text16 Account;

    static ushort IMessage<StatementScoped>.TemplateId => Template;

    static int IMessage<StatementScoped>.BlockLengthBytes => BlockLength;
}
