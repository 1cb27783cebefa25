using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>
/// One entry in the book of a position: an execution that was applied, with what level 2 compares and what undoing it needs, or an
/// adjustment or split of the day. Links are row number plus one, 0 is none.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ExecutionRow : IKeyedRow<ExecutionRow, ExecutionKey>
{
    /// <summary>Null for what cannot be referred to.</summary>
    [FieldOffset(0)] public Text36 ExecId;
    [FieldOffset(36)] public uint ExecDomain;
    [FieldOffset(40)] public ulong Fingerprint;
    [FieldOffset(48)] public long Sequence;

    /// <summary>Above 0; of a split the numerator; of an adjustment signed.</summary>
    [FieldOffset(56)] public long Quantity;

    /// <summary>Of a split the denominator.</summary>
    [FieldOffset(64)] public long Price;

    /// <summary>In <see cref="FeeCurrency"/>.</summary>
    [FieldOffset(72)] public long Fee;
    [FieldOffset(80)] public int PositionIndex;
    [FieldOffset(84)] public int OrderLink;

    /// <summary>The entry before it in the position's chain of the day.</summary>
    [FieldOffset(88)] public int PreviousLink;

    /// <summary>The correction that took its place.</summary>
    [FieldOffset(92)] public int ReplacedByLink;
    [FieldOffset(96)] public int NextOfDateLink;
    [FieldOffset(100)] public uint BusinessDate;

    /// <summary>Of the execution that its chain of corrections began with; its own if it is no correction.</summary>
    [FieldOffset(104)] public long RootSequence;
    [FieldOffset(112)] public Text4 FeeCurrency;

    /// <summary>Business date of the execution that its chain of corrections began with.</summary>
    [FieldOffset(116)] public uint RootDate;
    [FieldOffset(120)] public Side Side;
    [FieldOffset(121)] public EntryKind Kind;
    [FieldOffset(122)] public ExecutionState State;

    /// <summary>1: it found the position flat.</summary>
    [FieldOffset(123)] public byte OpenedFromFlat;
    [FieldOffset(124)] public AdjustmentRule Rule;

    /// <summary>1: the correction of an execution of an earlier date; it stands at its own place, and is offset when corrected itself.</summary>
    [FieldOffset(125)] public byte IsOutOfPlace;

    /// <summary>The date of its key, see <see cref="ExecutionKey.IdDate"/>; not always the one under which it is kept.</summary>
    [FieldOffset(126)] public ushort IdDate;

    public readonly bool IsIndexed => !ExecId.IsNull;

    static uint IKeyedRow<ExecutionRow, ExecutionKey>.Hash(in ExecutionKey key) =>
        Xxh64.Lower(Xxh64.Hash(key.ExecId.Bytes, key.ExecDomain | ((ulong)key.IdDate << 32)));

    static bool IKeyedRow<ExecutionRow, ExecutionKey>.Matches(in ExecutionRow row, in ExecutionKey key) =>
        row.ExecDomain == key.ExecDomain && row.ExecId == key.ExecId && row.IdDate == key.IdDate;
}
