using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Answer to an unsequenced message; reason 0 is applied, else the reject reason.</summary>
/// <remarks>Template 109, block 64 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct ExecAck : IMessage<ExecAck>
{
    public const ushort Template = 109;
    public const int BlockLength = 64;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Flags;
    [FieldOffset(6)] public ushort Epoch;
    [FieldOffset(8)] public long EngineSequence;
    [FieldOffset(16)] public Text36 ExecId;
    [FieldOffset(52)] public ushort Reason;

    static ushort IMessage<ExecAck>.TemplateId => Template;

    static int IMessage<ExecAck>.BlockLengthBytes => BlockLength;
}
