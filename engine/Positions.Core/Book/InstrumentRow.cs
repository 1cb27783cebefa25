using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>
/// What is known of a symbol. A row is made by the first fill or mark as well, so that positions can point at it once and a later
/// definition reaches them all without touching them.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct InstrumentRow : IKeyedRow<InstrumentRow, Text24>
{
    [FieldOffset(0)] public Text24 Symbol;
    [FieldOffset(24)] public long Multiplier;
    [FieldOffset(32)] public Text4 Currency;
    [FieldOffset(36)] public byte DisplayDecimals;
    [FieldOffset(37)] public byte IsDefined;

    /// <summary>Splits and renamings so far, of it and to it: what was worked out before is of other units. Begins anew after 65,535.</summary>
    [FieldOffset(38)] public ushort UnitsNumber;

    /// <summary>Row of the marks plus one; 0 while there are none.</summary>
    [FieldOffset(40)] public int MarksLink;

    /// <summary>Of the last split, yyyymmdd.</summary>
    [FieldOffset(44)] public uint LastSplitDate;

    /// <summary>Of the last split; 0 while there was none.</summary>
    [FieldOffset(48)] public long LastSplitSequence;

    /// <summary>Fingerprint of the last split's ratio, step and price.</summary>
    [FieldOffset(56)] public ulong LastSplitTerms;

    static uint IKeyedRow<InstrumentRow, Text24>.Hash(in Text24 key) => Xxh64.Lower(Xxh64.Hash(key.Bytes, 0));

    static bool IKeyedRow<InstrumentRow, Text24>.Matches(in InstrumentRow row, in Text24 key) => row.Symbol == key;
}
