using System.Runtime.InteropServices;

namespace Positions.Core.Executions;

/// <summary>A business date and its executions, linked in the order of their coming.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct BusinessDateRow
{
    /// <summary>yyyymmdd; 0 is the time before the first.</summary>
    [FieldOffset(0)] public uint Date;
    [FieldOffset(4)] public int FirstLink;
    [FieldOffset(8)] public int LastLink;
    [FieldOffset(12)] public int Count;

    /// <summary>Engine time at which the next date began; 0 while this one lasts.</summary>
    [FieldOffset(16)] public long EndedAt;

    /// <summary>Of the input that began it: everything of the date comes behind.</summary>
    [FieldOffset(24)] public long StartSequence;
}
