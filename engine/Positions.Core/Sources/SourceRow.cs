using System.Runtime.InteropServices;
using Positions.Core.Pages;

namespace Positions.Core.Sources;

/// <summary>How far a source is in its own numbering, and how it is configured. Links are row number plus one, 0 is none.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SourceRow : IKeyedRow<SourceRow, uint>
{
    [FieldOffset(0)] public uint SourceId;
    [FieldOffset(4)] public uint ExecDomain;
    [FieldOffset(8)] public ushort Epoch;
    [FieldOffset(10)] public SourceHaltReason HaltReason;
    [FieldOffset(11)] public SourceFlags Flags;

    /// <summary>Ranges in the page that <see cref="SkippedLink"/> names.</summary>
    [FieldOffset(12)] public int SkippedRangeCount;
    [FieldOffset(16)] public long NextExpected;
    [FieldOffset(24)] public long RejectedCount;
    [FieldOffset(32)] public int DirectoryLink;
    [FieldOffset(36)] public int SkippedLink;

    static uint IKeyedRow<SourceRow, uint>.Hash(in uint key) => Xxh64.Lower(Xxh64.Hash(key));

    static bool IKeyedRow<SourceRow, uint>.Matches(in SourceRow row, in uint key) => row.SourceId == key;
}
