using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Every number of the source and epoch up to ackedSourceSeq is durable and judged.</summary>
/// <remarks>Template 101, block 48 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceAck : IMessage<SourceAck>
{
    public const ushort Template = 101;
    public const int BlockLength = 48;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Flags;
    [FieldOffset(6)] public ushort Epoch;
    [FieldOffset(8)] public long AckedSourceSeq;
    [FieldOffset(16)] public long EngineSequence;
    [FieldOffset(24)] public UtcNanos EngineTime;
    [FieldOffset(32)] public long LeadershipTerm;
    [FieldOffset(40)] public long RejectedCount;

    static ushort IMessage<SourceAck>.TemplateId => Template;

    static int IMessage<SourceAck>.BlockLengthBytes => BlockLength;
}
