using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Cancels the execution that execRefId names; the other figures are those of the busted fill.</summary>
/// <remarks>Template 5, block 168 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct FillBust : ISourceMessage<FillBust>
{
    public const ushort Template = 5;
    public const int BlockLength = 168;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 Price;
    [FieldOffset(40)] public Text16 Account;
    [FieldOffset(56)] public Text24 Symbol;
    [FieldOffset(80)] public Text36 ExecId;
    [FieldOffset(116)] public Text36 ExecRefId;
    [FieldOffset(152)] public Side Side;
    [FieldOffset(156)] public Text4 FeeCurrency;
    [FieldOffset(160)] public Decimal8 Fee;

    static ushort IMessage<FillBust>.TemplateId => Template;

    static int IMessage<FillBust>.BlockLengthBytes => BlockLength;
}
