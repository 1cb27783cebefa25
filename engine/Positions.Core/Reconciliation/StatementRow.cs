using System;
using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>The statement that is open, or the last one, and what is counted over all of them. Quantities at 1e-8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct StatementRow
{
    /// <summary>From 1; 0 before the first.</summary>
    [FieldOffset(0)] public uint Number;
    [FieldOffset(4)] public StatementState State;
    [FieldOffset(5)] public byte IsComplete;
    [FieldOffset(8)] public Text24 Id;
    [FieldOffset(32)] public Text24 Principal;

    /// <summary>Sequence of StatementBegun: every line is compared with the state right behind it.</summary>
    [FieldOffset(56)] public long CutSequence;
    [FieldOffset(64)] public long CutTime;

    /// <summary>What changed later than this by engine time was on the move at the cut.</summary>
    [FieldOffset(72)] public long MovingSince;

    /// <summary>Accounts announced; 0 is all.</summary>
    [FieldOffset(80)] public int Accounts;
    [FieldOffset(84)] public int AccountsTaken;
    [FieldOffset(88)] public int Lines;
    [FieldOffset(92)] public int Compared;
    [FieldOffset(96)] public int SmallBreaks;
    [FieldOffset(100)] public int LargeBreaks;
    [FieldOffset(104)] public int Corrected;
    [FieldOffset(112)] public Int128 NetError;
    [FieldOffset(128)] public Int128 GrossError;

    /// <summary>Corrections made so far, which number them.</summary>
    [FieldOffset(144)] public long Corrections;

    /// <summary>Statements that ended well so far.</summary>
    [FieldOffset(152)] public long Ended;
}
