using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A setting that changes results, sequenced at start when it differs from the state.</summary>
/// <remarks>Template 24, block 152 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct SettingChanged : ISourceMessage<SettingChanged>
{
    public const ushort Template = 24;
    public const int BlockLength = 152;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text64 Key;
    [FieldOffset(88)] public Text64 Value;

    static ushort IMessage<SettingChanged>.TemplateId => Template;

    static int IMessage<SettingChanged>.BlockLengthBytes => BlockLength;
}
