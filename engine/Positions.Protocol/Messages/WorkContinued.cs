using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Sequenced while the logic has a cursor open and nothing else comes in.</summary>
/// <remarks>Template 25, block 24 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct WorkContinued : ISourceMessage<WorkContinued>
{
    public const ushort Template = 25;
    public const int BlockLength = 24;

    [FieldOffset(0)] public SourcePrefix Prefix;

    static ushort IMessage<WorkContinued>.TemplateId => Template;

    static int IMessage<WorkContinued>.BlockLengthBytes => BlockLength;
}
