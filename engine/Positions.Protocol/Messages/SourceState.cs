using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Answer to SourceHello, and sent when a source halts or resumes. Flag bit 0: this engine leads.</summary>
/// <remarks>Template 103, block 32 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SourceState : IMessage<SourceState>
{
    public const ushort Template = 103;
    public const int BlockLength = 32;

    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public ushort Flags;
    [FieldOffset(6)] public ushort Epoch;
    [FieldOffset(8)] public long NextExpectedSourceSeq;
    [FieldOffset(16)] public long EngineSequence;
    [FieldOffset(24)] public long LeadershipTerm;

    static ushort IMessage<SourceState>.TemplateId => Template;

    static int IMessage<SourceState>.BlockLengthBytes => BlockLength;
}
