using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Replaces the execution that execRefId names by new figures.</summary>
/// <remarks>Template 6, block 192 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct FillCorrect : ISourceMessage<FillCorrect>
{
    public const ushort Template = 6;
    public const int BlockLength = 192;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 Price;
    [FieldOffset(40)] public Decimal8 Fee;
    [FieldOffset(48)] public Decimal8 RefQuantity;
    [FieldOffset(56)] public Decimal8 RefPrice;
    [FieldOffset(64)] public Text16 Account;
    [FieldOffset(80)] public Text24 Symbol;
    [FieldOffset(104)] public Text36 ExecId;
    [FieldOffset(140)] public Text36 ExecRefId;
    [FieldOffset(176)] public Text4 FeeCurrency;
    [FieldOffset(180)] public Side Side;
    [FieldOffset(181)] public Side RefSide;
    [FieldOffset(184)] public Decimal8 RefFee;

    static ushort IMessage<FillCorrect>.TemplateId => Template;

    static int IMessage<FillCorrect>.BlockLengthBytes => BlockLength;
}
