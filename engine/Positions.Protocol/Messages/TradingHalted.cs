using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A circuit breaker opened.</summary>
/// <remarks>Template 106, block 88 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct TradingHalted : IMessage<TradingHalted>
{
    public const ushort Template = 106;
    public const int BlockLength = 88;

    [FieldOffset(0)] public long EngineSequence;
    [FieldOffset(8)] public long CorrectionId;
    [FieldOffset(16)] public Decimal8 ExpectedQuantity;
    [FieldOffset(24)] public Decimal8 ActualQuantity;
    [FieldOffset(32)] public Decimal8 Difference;
    [FieldOffset(40)] public Text16 Account;
    [FieldOffset(56)] public Text24 Symbol;
    [FieldOffset(80)] public ushort Reason;

    static ushort IMessage<TradingHalted>.TemplateId => Template;

    static int IMessage<TradingHalted>.BlockLengthBytes => BlockLength;
}
