using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Ingress gave up waiting for fromSourceSeq of this source; reason: 1 gap. Ends when the logic meets that number.</summary>
/// <remarks>Template 26, block 40 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceHalted : ISourceMessage<SourceHalted>
{
    public const ushort Template = 26;
    public const int BlockLength = 40;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long FromSourceSeq;
    [FieldOffset(32)] public ushort Reason;

    static ushort IMessage<SourceHalted>.TemplateId => Template;

    static int IMessage<SourceHalted>.BlockLengthBytes => BlockLength;
}
