using System;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>
/// One position. Quantities and prices at 1e-8, money points at 1e-16 (128 bits); turnover in 128 bits, because it outgrows what a net
/// can be. Links are row number plus one, 0 is none.
/// </summary>
/// <remarks>
/// What belongs to a business date - start of day, entries, consumed lots - is meant for the date in <see cref="DayDate"/>; a row is
/// brought to the current date before it is read or changed, but for what a split or renaming of the date before makes of it.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 384)]
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

    /// <summary>The last entry of the day: executions, adjustments and splits, linked backwards in the order of their roots.</summary>
    [FieldOffset(236)] public int LastEntryLink;
    [FieldOffset(240)] public Int128 Adjustments;
    [FieldOffset(256)] public Int128 StartOfDayCost;
    [FieldOffset(272)] public Int128 StartOfDayRealized;
    [FieldOffset(288)] public long StartOfDayQuantity;
    [FieldOffset(296)] public long StartOfDayFees;

    /// <summary>Price that the day's P&amp;L counts from; null where none was known.</summary>
    [FieldOffset(304)] public Decimal8 PreviousClose;
    [FieldOffset(312)] public int FirstLotLink;
    [FieldOffset(316)] public int LastLotLink;

    /// <summary>Lots of the start of day that were used up today, the last one first.</summary>
    [FieldOffset(320)] public int UsedLotLink;
    [FieldOffset(324)] public int OldestUsedLotLink;
    [FieldOffset(328)] public int LotCount;
    [FieldOffset(332)] public int UsedLotCount;
    [FieldOffset(336)] public uint DayDate;

    /// <summary>Number of the last split or renaming that acted on it.</summary>
    [FieldOffset(340)] public uint ActionNumber;
    [FieldOffset(344)] public CostMethod Method;

    /// <summary>1: every lot of the start of day was captured (a split changed them all).</summary>
    [FieldOffset(345)] public byte AreLotsCaptured;

    /// <summary>The fill that came last, as long as it is retained and its sequence is <see cref="LastSequence"/>.</summary>
    [FieldOffset(348)] public int LastExecutionLink;

    /// <summary>1: it had changed shortly before the cut that <see cref="CutQuantity"/> is of.</summary>
    [FieldOffset(346)] public byte WasMovingAtCut;

    [FieldOffset(352)] public int LoadLink;

    /// <summary>Number of the last statement since whose cut it changed; what it was at the cut is in <see cref="CutQuantity"/>.</summary>
    [FieldOffset(356)] public uint CutNumber;

    /// <summary>Sequence of the last split; executions before it have other quantities.</summary>
    [FieldOffset(360)] public long LastSplitSequence;

    [FieldOffset(368)] public long CutQuantity;

    /// <summary>Engine time of the last change; of a split or renaming, that at which it began. 0: not known.</summary>
    [FieldOffset(376)] public long ChangedTime;

    public readonly PositionFigures Figures
    {
        get
        {
            CopyFigures(out PositionFigures figures);
            return figures;
        }
    }

    public readonly void CopyFigures(out PositionFigures figures)
    {
        figures.Quantity = Quantity;
        figures.OpenCost = OpenCost;
        figures.RealizedPoints = RealizedPoints;
        figures.Cash = Cash;
        figures.Adjustments = Adjustments;
    }

    static uint IKeyedRow<PositionRow, PositionKey>.Hash(in PositionKey key) =>
        Xxh64.Lower(Xxh64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<PositionKey>(in key)), 0));

    static bool IKeyedRow<PositionRow, PositionKey>.Matches(in PositionRow row, in PositionKey key) =>
        row.Symbol == key.Symbol && row.Account == key.Account;
}
