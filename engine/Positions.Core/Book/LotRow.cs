using System;
using System.Runtime.InteropServices;

namespace Positions.Core.Book;

/// <summary>
/// What is open of one opening execution: quantity at 1e-8 (above 0) and its cost at 1e-16. Linked in the order of the opening
/// executions. Links are row number plus one, 0 is none. Row 0 of the table heads the free ones.
/// There quantity is how many, opened date and execution link where the search for more goes on.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct LotRow
{
    [FieldOffset(0)] public Int128 Cost;

    /// <summary>Cost and quantity at the start of the day that <see cref="CapturedDate"/> names, before its first event took from the lot.</summary>
    [FieldOffset(16)] public Int128 StartOfDayCost;
    [FieldOffset(32)] public long StartOfDayQuantity;
    [FieldOffset(40)] public long Quantity;

    /// <summary>Of the execution that opened it, of the root that it was corrected from, or of the date roll for what was loaded.</summary>
    [FieldOffset(48)] public long OpenedSequence;
    [FieldOffset(56)] public int PreviousLink;
    [FieldOffset(60)] public int NextLink;

    /// <summary>Row of the opening execution; to be read only while its sequence agrees, because executions leave memory earlier.</summary>
    [FieldOffset(64)] public int ExecutionLink;
    [FieldOffset(68)] public uint OpenedDate;

    /// <summary>That date plus one, because dates begin at 0; 0 is never.</summary>
    [FieldOffset(72)] public uint CapturedDate;

    /// <summary>Order among lots of one <see cref="OpenedSequence"/>: the parts of a load.</summary>
    [FieldOffset(76)] public int Ordinal;
}
