using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>One change of a position in full; money is 1e-16 in 128 bits.</summary>
/// <remarks>Template 108, block 208 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct PositionEvent : IMessage<PositionEvent>
{
    public const ushort Template = 108;
    public const int BlockLength = 208;

    [FieldOffset(0)] public long EngineSequence;
    [FieldOffset(8)] public UtcNanos EngineTime;
    [FieldOffset(16)] public long Version;
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 LastQuantity;
    [FieldOffset(40)] public Decimal8 LastPrice;
    [FieldOffset(48)] public Int128 OpenCost;
    [FieldOffset(64)] public Int128 RealizedPnl;
    [FieldOffset(80)] public Int128 RealizedDelta;
    [FieldOffset(96)] public Text16 Account;
    [FieldOffset(112)] public Text24 Symbol;
    [FieldOffset(136)] public Text36 ExecId;
    [FieldOffset(172)] public uint SourceId;
    [FieldOffset(176)] public long SourceSeq;
    [FieldOffset(184)] public byte Kind;
    [FieldOffset(186)] public ushort Epoch;
    [FieldOffset(188)] public Text4 Currency;
    [FieldOffset(192)] public Decimal8 Fee;
    [FieldOffset(200)] public Text4 FeeCurrency;
    [FieldOffset(204)] public ushort Reason;

    static ushort IMessage<PositionEvent>.TemplateId => Template;

    static int IMessage<PositionEvent>.BlockLengthBytes => BlockLength;
}
