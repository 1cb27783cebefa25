using System.Runtime.InteropServices;

namespace Positions.Core;

/// <summary>What the state knows of the engine itself, and of the work over many rows that is open.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct EngineRow
{
    [FieldOffset(0)] public long AppliedSequence;
    [FieldOffset(8)] public ulong SettingsDigest;
    [FieldOffset(16)] public uint LogicVersion;
    [FieldOffset(20)] public uint Term;

    /// <summary>Works that came and works done so far, splits and renamings apart: they differ by what waits, the one at hand included.</summary>
    [FieldOffset(24)] public uint WorksOpened;
    [FieldOffset(28)] public uint WorksDone;

    /// <summary>Messages that were parked when the business date began and are not yet answered.</summary>
    [FieldOffset(32)] public int StaleParkedCount;

    /// <summary>1: start-of-day loads of the business date are over.</summary>
    [FieldOffset(36)] public byte IsSessionOpen;

    /// <summary>Engine time at which the first of the held executions has waited long enough; 0 if none is held.</summary>
    [FieldOffset(40)] public long NextHoldDeadline;

    /// <summary>Of the last input applied.</summary>
    [FieldOffset(48)] public long EngineTime;

    /// <summary>Splits and renamings that came, and those that have reached every row. The number of one is how many had come with it.</summary>
    [FieldOffset(56)] public uint ActionsOpened;
    [FieldOffset(60)] public uint ActionsDone;
}
