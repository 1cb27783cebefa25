using System.Runtime.InteropServices;

namespace Positions.Core;

/// <summary>What the state knows of the engine itself.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct EngineRow
{
    [FieldOffset(0)] public long AppliedSequence;
    [FieldOffset(8)] public ulong SettingsDigest;
    [FieldOffset(16)] public uint LogicVersion;
    [FieldOffset(20)] public uint Term;
}
