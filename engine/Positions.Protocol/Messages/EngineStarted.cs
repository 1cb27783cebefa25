using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>First input of every start of the engine.</summary>
/// <remarks>Template 23, block 40 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct EngineStarted : ISourceMessage<EngineStarted>
{
    public const ushort Template = 23;
    public const int BlockLength = 40;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public uint LogicVersion;
    [FieldOffset(28)] public uint Term;
    [FieldOffset(32)] public ulong SettingsDigest;

    static ushort IMessage<EngineStarted>.TemplateId => Template;

    static int IMessage<EngineStarted>.BlockLengthBytes => BlockLength;
}
