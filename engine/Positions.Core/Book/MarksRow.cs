using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>The last mark of each kind of one instrument, and those that the business date began with.</summary>
[StructLayout(LayoutKind.Explicit, Size = 168)]
internal struct MarksRow
{
    [FieldOffset(0)] public Prices Latest;
    [FieldOffset(48)] public Prices PreviousDay;

    /// <summary>Bit k: a mark of kind k + 1 has come.</summary>
    [FieldOffset(96)] public byte LatestKinds;
    [FieldOffset(97)] public byte PreviousDayKinds;

    /// <summary>1: a mark of another kind has come on a later date than the settlement: it says no more what the instrument is worth.</summary>
    [FieldOffset(98)] public byte IsSettlementPast;

    /// <summary>The same of what the business date began with.</summary>
    [FieldOffset(99)] public byte WasSettlementPast;

    /// <summary>Business date of the latest marks: those of the day before are captured when the first of a date comes.</summary>
    [FieldOffset(100)] public uint Date;
    [FieldOffset(104)] public Sequences LatestSequences;
    [FieldOffset(152)] public uint LastSourceId;

    /// <summary>Of the latest marks; null: they are in whatever currency a position is.</summary>
    [FieldOffset(156)] public Text4 Currency;
    [FieldOffset(160)] public Text4 PreviousDayCurrency;

    /// <summary>Business date on which the latest settlement came.</summary>
    [FieldOffset(164)] public uint SettlementDate;

    [InlineArray(Count)]
    internal struct Prices
    {
        public const int Count = 6;

        private long _first;
    }

    [InlineArray(Prices.Count)]
    internal struct Sequences
    {
        private long _first;
    }
}
