using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>A work over many rows, or a split or renaming: where it stands and what it does. Quantities and prices at 1e-8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct WorkRow
{
    [FieldOffset(0)] public WorkKind Kind;

    /// <summary>The next row.</summary>
    [FieldOffset(4)] public int Cursor;

    /// <summary>Rows from here on came later.</summary>
    [FieldOffset(8)] public int End;
    [FieldOffset(12)] public int Instrument;
    [FieldOffset(16)] public int NewInstrument;

    /// <summary>Of the input of a split or renaming: what came before that is changed by it, what comes later is not.</summary>
    [FieldOffset(24)] public long Sequence;
    [FieldOffset(32)] public long EventTime;
    [FieldOffset(40)] public long Numerator;
    [FieldOffset(48)] public long Denominator;
    [FieldOffset(56)] public long QuantityStep;
    [FieldOffset(64)] public long CashInLieuPrice;

    /// <summary>The next order, or key of statements, once the positions are done.</summary>
    [FieldOffset(72)] public int OtherCursor;
    [FieldOffset(76)] public int OtherEnd;

    /// <summary>Of that input: what it changes has changed then.</summary>
    [FieldOffset(80)] public long EngineTime;
}
