using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A change of an order's status or quantities.</summary>
/// <remarks>Template 4, block 184 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct OrderUpdate : ISourceMessage<OrderUpdate>
{
    public const ushort Template = 4;
    public const int BlockLength = 184;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Decimal8 OrderQuantity;
    [FieldOffset(32)] public Decimal8 Price;
    [FieldOffset(40)] public Decimal8 CumQuantity;
    [FieldOffset(48)] public Decimal8 LeavesQuantity;
    [FieldOffset(56)] public Text16 Account;
    [FieldOffset(72)] public Text24 Symbol;
    [FieldOffset(96)] public Text36 OrderId;
    [FieldOffset(132)] public Text36 ClientOrderId;
    [FieldOffset(168)] public Side Side;
    [FieldOffset(169)] public OrderStatus OrderStatus;
    [FieldOffset(170)] public byte ExecType;

    static ushort IMessage<OrderUpdate>.TemplateId => Template;

    static int IMessage<OrderUpdate>.BlockLengthBytes => BlockLength;
}
