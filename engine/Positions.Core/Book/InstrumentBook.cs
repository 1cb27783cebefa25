using System;
using Positions.Core.Pages;
using Positions.Core.Settings;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>Instruments by symbol, and their marks: the latest of each kind, by sequence.</summary>
internal sealed class InstrumentBook(StateMemory memory, SettingBook settings)
{
    private readonly KeyedTable<InstrumentRow, Text24> _instruments = memory.AddKeyed<InstrumentRow, Text24>("instruments");
    private readonly RowTable<MarksRow> _marks = memory.AddRows<MarksRow>("instruments.marks");

    // Which mark values a position: the first kind that is there. Bid and ask stand for the side that would close it.
    private static ReadOnlySpan<MarkKind> LongHierarchy => [MarkKind.Settlement, MarkKind.Mark, MarkKind.Bid, MarkKind.Mid, MarkKind.Last];

    private static ReadOnlySpan<MarkKind> ShortHierarchy => [MarkKind.Settlement, MarkKind.Mark, MarkKind.Ask, MarkKind.Mid, MarkKind.Last];

    public int Count => _instruments.RowCount;

    public bool HasRoom => _instruments.RowCount < settings.PositionsLimit;

    public ref readonly InstrumentRow Read(int row) => ref _instruments.Read(row);

    public int Find(in Text24 symbol) => _instruments.Find(in symbol);

    public void Reserve()
    {
        _instruments.Reserve(settings.PositionsLimit);
        _marks.Reserve(settings.PositionsLimit);
    }

    public int Add(in Text24 symbol)
    {
        int row = _instruments.Add(in symbol);
        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.Symbol = symbol;
        instrument.Multiplier = Decimal8.One;
        return row;
    }

    /// <summary>A new symbol with the definition of another.</summary>
    public int AddLike(in Text24 symbol, int like)
    {
        int row = Add(in symbol);
        ref InstrumentRow added = ref _instruments.Write(row);
        ref readonly InstrumentRow old = ref _instruments.Read(like);
        added.Currency = old.Currency;
        added.DisplayDecimals = old.DisplayDecimals;
        added.Multiplier = old.Multiplier;
        added.IsDefined = old.IsDefined;
        added.LastSplitSequence = old.LastSplitSequence;
        return row;
    }

    /// <summary>Defines or redefines an instrument. Positions that exist keep their currency.</summary>
    public RejectReason Define(in InstrumentDefined definition)
    {
        if (definition.Symbol.IsNull)
        {
            return RejectReason.Malformed;
        }

        if (!definition.Multiplier.IsNull && definition.Multiplier.Mantissa <= 0)
        {
            return RejectReason.OutOfRange;
        }

        int row = _instruments.Find(in definition.Symbol);
        if (row < 0)
        {
            if (!HasRoom)
            {
                return RejectReason.Capacity;
            }

            row = Add(in definition.Symbol);
        }

        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.Currency = definition.Currency;
        instrument.DisplayDecimals = definition.DisplayDecimals;
        instrument.Multiplier = definition.Multiplier.IsNull ? Decimal8.One : definition.Multiplier.Mantissa;
        instrument.IsDefined = 1;
        return RejectReason.None;
    }

    public void MarkSplit(int row, long sequence) => _instruments.Write(row).LastSplitSequence = sequence;

    /// <summary>Takes a mark; <paramref name="row"/> is the instrument's.</summary>
    public RejectReason Take(in MarkPrice mark, long sequence, uint businessDate, out int row)
    {
        row = -1;
        if (mark.Symbol.IsNull || mark.Price.IsNull)
        {
            return RejectReason.Malformed;
        }

        if (mark.Kind is < (byte)MarkKind.Settlement or > (byte)MarkKind.Last)
        {
            return RejectReason.OutOfRange;
        }

        row = _instruments.Find(in mark.Symbol);
        if (row >= 0 && !mark.Currency.IsNull && !Read(row).Currency.IsNull && mark.Currency != Read(row).Currency)
        {
            return RejectReason.Currency;
        }

        if (row < 0)
        {
            if (!HasRoom)
            {
                return RejectReason.Capacity;
            }

            row = Add(in mark.Symbol);
        }

        Store(row, in mark, sequence, businessDate);
        return RejectReason.None;
    }

    /// <summary>The mark that values a position of this sign now.</summary>
    public MarkView MarkFor(int row, int sign)
    {
        int link = Read(row).MarksLink;
        if (link == 0)
        {
            return MarkView.None;
        }

        ref readonly MarksRow marks = ref _marks.Read(link - 1);
        MarkKind kind = Choose(marks.LatestKinds, sign);
        return kind == MarkKind.None
            ? MarkView.None
            : new MarkView(new Decimal8(marks.Latest[(int)kind - 1]), kind, marks.LatestSequences[(int)kind - 1]);
    }

    /// <summary>Business date of the latest marks; 0 if there are none.</summary>
    public uint MarksDate(int row) => Read(row).MarksLink == 0 ? 0 : _marks.Read(Read(row).MarksLink - 1).Date;

    /// <summary>The mark that valued a position of this sign when the business date began; null if there was none.</summary>
    public Decimal8 PreviousCloseFor(int row, int sign, uint businessDate)
    {
        int link = Read(row).MarksLink;
        if (link == 0)
        {
            return Decimal8.Null;
        }

        ref readonly MarksRow marks = ref _marks.Read(link - 1);
        bool hasMoved = marks.Date == businessDate;
        MarkKind kind = Choose(hasMoved ? marks.PreviousDayKinds : marks.LatestKinds, sign);
        return kind == MarkKind.None
            ? Decimal8.Null
            : new Decimal8(hasMoved ? marks.PreviousDay[(int)kind - 1] : marks.Latest[(int)kind - 1]);
    }

    private static MarkKind Choose(byte kinds, int sign)
    {
        foreach (MarkKind kind in sign < 0 ? ShortHierarchy : LongHierarchy)
        {
            if ((kinds & (1 << ((int)kind - 1))) != 0)
            {
                return kind;
            }
        }

        return MarkKind.None;
    }

    private void Store(int row, in MarkPrice mark, long sequence, uint businessDate)
    {
        if (_instruments.Read(row).MarksLink == 0)
        {
            int added = _marks.Append();
            _marks.Write(added).Date = businessDate;
            _instruments.Write(row).MarksLink = added + 1;
        }

        ref MarksRow marks = ref _marks.Write(_instruments.Read(row).MarksLink - 1);
        if (marks.Date != businessDate)
        {
            marks.PreviousDay = marks.Latest;
            marks.PreviousDayKinds = marks.LatestKinds;
            marks.Date = businessDate;
        }

        marks.Latest[mark.Kind - 1] = mark.Price.Mantissa;
        marks.LatestSequences[mark.Kind - 1] = sequence;
        marks.LatestKinds |= (byte)(1 << (mark.Kind - 1));
        marks.LastSourceId = mark.Prefix.SourceId;
        marks.Currency = mark.Currency.IsNull ? marks.Currency : mark.Currency;
    }
}
