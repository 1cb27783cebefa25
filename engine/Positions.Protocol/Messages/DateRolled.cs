using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>An operator begins a business date; dates only rise. What belongs to the day before is closed in slices.</summary>
/// <remarks>Template 29, block 120 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct DateRolled : ISourceMessage<DateRolled>
{
    public const ushort Template = 29;
    public const int BlockLength = 120;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>Yyyymmdd.</summary>
    [FieldOffset(24)] public uint BusinessDate;
    [FieldOffset(32)] public Text24 Principal;
    [FieldOffset(56)] public Text64 Comment;

    static ushort IMessage<DateRolled>.TemplateId => Template;

    static int IMessage<DateRolled>.BlockLengthBytes => BlockLength;
}
