using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A message was refused; its number is consumed (except with reason 17).</summary>
/// <remarks>Template 102, block 72 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct FillRejected : IMessage<FillRejected>
{
    public const ushort Template = 102;
    public const int BlockLength = 72;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Reason;
    [FieldOffset(6)] public ushort Epoch;
    [FieldOffset(8)] public long SourceSeq;
    [FieldOffset(16)] public long EngineSequence;
    [FieldOffset(24)] public Text36 ExecId;
    [FieldOffset(60)] public ushort TemplateId;

    static ushort IMessage<FillRejected>.TemplateId => Template;

    static int IMessage<FillRejected>.BlockLengthBytes => BlockLength;
}
