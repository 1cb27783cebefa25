using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>The state is to be written as it is right behind this input. It changes nothing.</summary>
/// <remarks>Template 35, block 120 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SnapshotRequested : ISourceMessage<SnapshotRequested>
{
    public const ushort Template = 35;
    public const int BlockLength = 120;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>1 an operator, 2 so many inputs, 3 so much time since the last one.</summary>
    [FieldOffset(24)] public byte Cause;
    [FieldOffset(32)] public Text24 Principal;
    [FieldOffset(56)] public Text64 Comment;

    static ushort IMessage<SnapshotRequested>.TemplateId => Template;

    static int IMessage<SnapshotRequested>.BlockLengthBytes => BlockLength;
}
