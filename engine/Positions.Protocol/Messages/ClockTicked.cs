using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Sequenced when a deadline of the logic is due; the time is the slot's engineTime.</summary>
/// <remarks>Template 20, block 24 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct ClockTicked : ISourceMessage<ClockTicked>
{
    public const ushort Template = 20;
    public const int BlockLength = 24;

    [FieldOffset(0)] public SourcePrefix Prefix;

    static ushort IMessage<ClockTicked>.TemplateId => Template;

    static int IMessage<ClockTicked>.BlockLengthBytes => BlockLength;
}
