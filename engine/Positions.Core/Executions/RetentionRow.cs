using System.Runtime.InteropServices;

namespace Positions.Core.Executions;

/// <summary>How far back executions are kept. Numbers of dates are rows of the table of business dates.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct RetentionRow
{
    [FieldOffset(0)] public int OldestRetained;

    /// <summary>The date whose rows leave memory next.</summary>
    [FieldOffset(4)] public int Freeing;

    /// <summary>Rows no longer retained and still in memory.</summary>
    [FieldOffset(8)] public int RetiredCount;

    /// <summary>Number of the date that began when executions were retired first; 0 while everything is retained.</summary>
    [FieldOffset(12)] public int RetiringSince;
    [FieldOffset(16)] public long RetiredBefore;
}
