using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>The rounded view of a position, conflated; null where a value does not fit.</summary>
/// <remarks>Template 105, block 104 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct PositionUpdate : IMessage<PositionUpdate>
{
    public const ushort Template = 105;
    public const int BlockLength = 104;

    [FieldOffset(0)] public long EngineSequence;
    [FieldOffset(8)] public long Version;
    [FieldOffset(16)] public Decimal8 Quantity;
    [FieldOffset(24)] public Decimal8 AveragePrice;
    [FieldOffset(32)] public Decimal8 RealizedPnl;
    [FieldOffset(40)] public Decimal8 Fees;
    [FieldOffset(48)] public Decimal8 UnrealizedPnl;
    [FieldOffset(56)] public Text16 Account;
    [FieldOffset(72)] public Text24 Symbol;
    [FieldOffset(96)] public Text4 Currency;
    [FieldOffset(100)] public byte Kind;

    static ushort IMessage<PositionUpdate>.TemplateId => Template;

    static int IMessage<PositionUpdate>.BlockLengthBytes => BlockLength;
}
