using System;
using System.Runtime.InteropServices;
using Positions.Core.Book;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>One account and symbol as statements saw it last, with its breaker and its last correction. Quantities at 1e-8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 168)]
internal struct ReconciledRow : IKeyedRow<ReconciledRow, PositionKey>
{
    [FieldOffset(0)] public Text16 Account;
    [FieldOffset(16)] public Text24 Symbol;
    [FieldOffset(40)] public uint StatementNumber;
    [FieldOffset(44)] public int BreakCount;
    [FieldOffset(48)] public long ExternalQuantity;
    [FieldOffset(56)] public long InternalQuantity;
    [FieldOffset(64)] public Decimal8 AveragePrice;
    [FieldOffset(72)] public long BreakerSequence;
    [FieldOffset(80)] public long CorrectionId;
    [FieldOffset(88)] public Decimal8 CorrectionDelta;
    [FieldOffset(96)] public long CorrectionInternalQuantity;
    [FieldOffset(104)] public long CorrectionExternalQuantity;
    [FieldOffset(112)] public Decimal8 CorrectionAveragePrice;
    [FieldOffset(120)] public long CorrectionVersion;
    [FieldOffset(128)] public long CorrectionTime;
    [FieldOffset(136)] public Text24 Proposer;
    [FieldOffset(160)] public BreakSeverity Severity;
    [FieldOffset(161)] public BreakAction Action;
    [FieldOffset(162)] public BreakerState Breaker;
    [FieldOffset(163)] public BreakerReason BreakerReason;
    [FieldOffset(164)] public CorrectionStatus CorrectionStatus;

    /// <summary>Of the instrument when the correction was made: a position that is not there has no version that a split would change.</summary>
    [FieldOffset(166)] public ushort CorrectionUnits;

    public readonly bool IsCorrectionWaiting => CorrectionStatus is CorrectionStatus.Pending or CorrectionStatus.Stale;

    static uint IKeyedRow<ReconciledRow, PositionKey>.Hash(in PositionKey key) =>
        Xxh64.Lower(Xxh64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<PositionKey>(in key)), 0));

    static bool IKeyedRow<ReconciledRow, PositionKey>.Matches(in ReconciledRow row, in PositionKey key) =>
        row.Symbol == key.Symbol && row.Account == key.Account;
}
