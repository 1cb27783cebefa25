using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>The open statement ends: its lines were all, or with isAbandoned the sender gave up.</summary>
/// <remarks>Template 39, block 56 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct StatementEnded : ISourceMessage<StatementEnded>
{
    public const ushort Template = 39;
    public const int BlockLength = 56;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text24 StatementId;

    /// <summary>As taken.</summary>
    [FieldOffset(48)] public uint Lines;

    /// <summary>1: the statement fails.</summary>
    [FieldOffset(52)] public byte IsAbandoned;

    static ushort IMessage<StatementEnded>.TemplateId => Template;

    static int IMessage<StatementEnded>.BlockLengthBytes => BlockLength;
}
