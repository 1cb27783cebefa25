using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>One execution. Quantity is positive, side gives the direction; a positive fee is a cost; currency null means the instrument's, feeCurrency null means currency.</summary>
/// <remarks>Template 3, block 184 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct Fill : ISourceMessage<Fill>
{
    public const ushort Template = 3;
    public const int BlockLength = 184;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 Price;
    [FieldOffset(40)] public Decimal8 Fee;
    [FieldOffset(48)] public Decimal8 CumQuantity;
    [FieldOffset(56)] public Text16 Account;
    [FieldOffset(72)] public Text24 Symbol;
    [FieldOffset(96)] public Text36 OrderId;
    [FieldOffset(132)] public Text36 ExecId;
    [FieldOffset(168)] public Text4 Currency;
    [FieldOffset(172)] public Text4 FeeCurrency;
    [FieldOffset(176)] public Side Side;
    [FieldOffset(177)] public OrderStatus OrderStatus;
    [FieldOffset(178)] public byte Liquidity;

    static ushort IMessage<Fill>.TemplateId => Template;

    static int IMessage<Fill>.BlockLengthBytes => BlockLength;
}
