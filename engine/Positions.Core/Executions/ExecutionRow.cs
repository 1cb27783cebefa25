using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>An execution that was applied: what level 2 compares, and what undoing it needs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct ExecutionRow : IKeyedRow<ExecutionRow, ExecutionKey>
{
    [FieldOffset(0)] public Text36 ExecId;
    [FieldOffset(36)] public uint ExecDomain;
    [FieldOffset(40)] public ulong Fingerprint;
    [FieldOffset(48)] public long Sequence;
    [FieldOffset(56)] public long SourceSeq;
    [FieldOffset(64)] public long Quantity;
    [FieldOffset(72)] public long Price;
    [FieldOffset(80)] public long Fee;
    [FieldOffset(88)] public int PositionIndex;
    [FieldOffset(92)] public uint SourceId;
    [FieldOffset(96)] public Text36 OrderId;
    [FieldOffset(132)] public Text4 FeeCurrency;
    [FieldOffset(136)] public ushort Epoch;
    [FieldOffset(138)] public Side Side;

    static uint IKeyedRow<ExecutionRow, ExecutionKey>.Hash(in ExecutionKey key) =>
        Xxh64.Lower(Xxh64.Hash(key.ExecId.Bytes, key.ExecDomain));

    static bool IKeyedRow<ExecutionRow, ExecutionKey>.Matches(in ExecutionRow row, in ExecutionKey key) =>
        row.ExecDomain == key.ExecDomain && row.ExecId == key.ExecId;
}
