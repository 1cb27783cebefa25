using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>An operator closes the breaker of one key.</summary>
/// <remarks>Template 41, block 152 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct BreakerReset : ISourceMessage<BreakerReset>
{
    public const ushort Template = 41;
    public const int BlockLength = 152;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text16 Account;
    [FieldOffset(40)] public Text24 Symbol;
    [FieldOffset(64)] public Text24 Principal;
    [FieldOffset(88)] public Text64 Comment;

    static ushort IMessage<BreakerReset>.TemplateId => Template;

    static int IMessage<BreakerReset>.BlockLengthBytes => BlockLength;
}
