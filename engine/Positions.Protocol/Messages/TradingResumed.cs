using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A circuit breaker closed.</summary>
/// <remarks>Template 107, block 56 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct TradingResumed : IMessage<TradingResumed>
{
    public const ushort Template = 107;
    public const int BlockLength = 56;

    [FieldOffset(0)] public long EngineSequence;
    [FieldOffset(8)] public long CorrectionId;
    [FieldOffset(16)] public Text16 Account;
    [FieldOffset(32)] public Text24 Symbol;

    static ushort IMessage<TradingResumed>.TemplateId => Template;

    static int IMessage<TradingResumed>.BlockLengthBytes => BlockLength;
}
