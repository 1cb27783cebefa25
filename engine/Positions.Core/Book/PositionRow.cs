using System;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>
/// One position at average cost. Quantities and prices at 1e-8, money points at 1e-16 (128 bits); turnover in 128 bits, because it
/// outgrows what a net can be. Links are row number plus one, 0 is none.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 272)]
internal struct PositionRow : IKeyedRow<PositionRow, PositionKey>
{
    [FieldOffset(0)] public Text16 Account;
    [FieldOffset(16)] public Text24 Symbol;
    [FieldOffset(40)] public long Quantity;
    [FieldOffset(48)] public Int128 OpenCost;
    [FieldOffset(64)] public Int128 RealizedPoints;
    [FieldOffset(80)] public Int128 Cash;
    [FieldOffset(96)] public Int128 BuyQuantity;
    [FieldOffset(112)] public Int128 SellQuantity;
    [FieldOffset(128)] public Int128 BuyNotional;
    [FieldOffset(144)] public Int128 SellNotional;
    [FieldOffset(160)] public long Fees;
    [FieldOffset(168)] public long Version;
    [FieldOffset(176)] public long LastSequence;
    [FieldOffset(184)] public long LastEventTime;
    [FieldOffset(192)] public long LastQuantity;
    [FieldOffset(200)] public long LastPrice;
    [FieldOffset(208)] public long CycleNumber;
    [FieldOffset(216)] public long OpenedSequence;
    [FieldOffset(224)] public Text4 Currency;
    [FieldOffset(228)] public int InstrumentLink;
    [FieldOffset(232)] public int FirstFeeLink;
    [FieldOffset(236)] public int LastExecutionLink;

    /// <summary>Quantity and cost at the start of the day; 0 until days are loaded.</summary>
    [FieldOffset(240)] public Int128 StartOfDayCost;
    [FieldOffset(256)] public long StartOfDayQuantity;

    static uint IKeyedRow<PositionRow, PositionKey>.Hash(in PositionKey key) =>
        Xxh64.Lower(Xxh64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<PositionKey>(in key)), 0));

    static bool IKeyedRow<PositionRow, PositionKey>.Matches(in PositionRow row, in PositionKey key) =>
        row.Symbol == key.Symbol && row.Account == key.Account;
}
