using System;
using Positions.Core.Arithmetic;
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

    /// <summary>Gives an instrument the definition of another, unless it has one of its own or the other has none.</summary>
    public void DefineLike(int row, int like)
    {
        ref readonly InstrumentRow old = ref _instruments.Read(like);
        if (old.IsDefined == 0 || _instruments.Read(row).IsDefined != 0)
        {
            return;
        }

        ref InstrumentRow defined = ref _instruments.Write(row);
        defined.Currency = old.Currency;
        defined.DisplayDecimals = old.DisplayDecimals;
        defined.Multiplier = old.Multiplier;
        defined.IsDefined = 1;
    }

    /// <summary>
    /// The input of the instrument's last split, if that had the same ex date and terms, else 0. Whoever was not answered sends a split again;
    /// who asked for it, and why, makes no other split of it.
    /// </summary>
    public long FindSplit(int row, in InstrumentSplit split)
    {
        ref readonly InstrumentRow instrument = ref _instruments.Read(row);
        bool isSame = instrument.LastSplitDate == split.ExDate && instrument.LastSplitTerms == TermsOf(in split);
        return isSame ? instrument.LastSplitSequence : 0;
    }

    public void NoteSplit(int row, in InstrumentSplit split, long sequence)
    {
        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.LastSplitDate = split.ExDate;
        instrument.LastSplitTerms = TermsOf(in split);
        instrument.LastSplitSequence = sequence;
    }

    /// <summary>What was worked out for this symbol before is not for what it stands for now.</summary>
    public void NoteOtherUnits(int row)
    {
        ref InstrumentRow instrument = ref _instruments.Write(row);
        instrument.UnitsNumber = unchecked((ushort)(instrument.UnitsNumber + 1));
    }

    /// <summary>See <see cref="InstrumentRow.UnitsNumber"/>; 0 for a symbol that is not known.</summary>
    public ushort UnitsNumberOf(in Text24 symbol)
    {
        int row = Find(in symbol);
        return row < 0 ? (ushort)0 : Read(row).UnitsNumber;
    }

    /// <summary>Without a step nothing is sold: the price is no term then.</summary>
    private static ulong TermsOf(in InstrumentSplit split)
    {
        ulong ratio = Xxh64.Hash((ulong)split.Numerator, (ulong)split.Denominator, InstrumentSplit.Template);
        return split.QuantityStep.IsNull
            ? ratio
            : Xxh64.Hash((ulong)split.QuantityStep.Mantissa, unchecked((ulong)split.CashInLieuPrice.Mantissa), ratio);
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
        Text4 currency = row < 0 ? default : Read(row).Currency.IsNull ? MarksCurrency(row) : Read(row).Currency;
        if (!mark.Currency.IsNull && !currency.IsNull && mark.Currency != currency)
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

    /// <summary>Currency of the latest marks: the one that the first of them named, or that the instrument had by definition then.</summary>
    public Text4 MarksCurrency(int row) => Read(row).MarksLink == 0 ? default : _marks.Read(Read(row).MarksLink - 1).Currency;

    /// <summary>The mark that values a position of this sign and currency now; none if the marks are in another currency.</summary>
    public MarkView MarkFor(int row, int sign, Text4 currency)
    {
        Text4 marked = MarksCurrency(row);
        return marked.IsNull || marked == currency ? MarkFor(row, sign) : MarkView.None;
    }

    /// <summary>The mark that values a position of this sign in the currency of the marks.</summary>
    public MarkView MarkFor(int row, int sign)
    {
        int link = Read(row).MarksLink;
        if (link == 0)
        {
            return MarkView.None;
        }

        ref readonly MarksRow marks = ref _marks.Read(link - 1);
        MarkKind kind = Choose(marks.LatestKinds, marks.IsSettlementPast != 0, sign);
        return kind == MarkKind.None
            ? MarkView.None
            : new MarkView(new Decimal8(marks.Latest[(int)kind - 1]), kind, marks.LatestSequences[(int)kind - 1]);
    }

    /// <summary>Business date of the latest marks; 0 if there are none.</summary>
    public uint MarksDate(int row) => Read(row).MarksLink == 0 ? 0 : _marks.Read(Read(row).MarksLink - 1).Date;

    /// <summary>What the marks value that the business date began with; null: whatever currency a position is in.</summary>
    public Text4 PreviousCurrency(int row, uint businessDate)
    {
        int link = Read(row).MarksLink;
        if (link == 0)
        {
            return default;
        }

        ref readonly MarksRow marks = ref _marks.Read(link - 1);
        return marks.Date == businessDate ? marks.PreviousDayCurrency : marks.Currency;
    }

    /// <summary>The mark that valued a position of this sign and currency when the business date began; null if none did.</summary>
    public Decimal8 PreviousCloseFor(int row, int sign, Text4 currency, uint businessDate)
    {
        Text4 marked = PreviousCurrency(row, businessDate);
        return marked.IsNull || marked == currency ? PreviousCloseFor(row, sign, businessDate) : Decimal8.Null;
    }

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
        MarkKind kind = hasMoved
            ? Choose(marks.PreviousDayKinds, marks.WasSettlementPast != 0, sign)
            : Choose(marks.LatestKinds, marks.IsSettlementPast != 0, sign);
        return kind == MarkKind.None
            ? Decimal8.Null
            : new Decimal8(hasMoved ? marks.PreviousDay[(int)kind - 1] : marks.Latest[(int)kind - 1]);
    }

    /// <summary>
    /// Brings the marks to the units after a split, so that the split itself earns nothing; false if there are none. A price that does not
    /// fit is dropped. What the business date began with stays, as the quantities of then do.
    /// </summary>
    public bool TrySplitMarks(int row, long numerator, long denominator, long sequence, uint businessDate)
    {
        int link = Read(row).MarksLink;
        if (link == 0)
        {
            return false;
        }

        ref MarksRow marks = ref _marks.Write(link - 1);
        KeepPreviousDay(ref marks, businessDate);
        for (int kind = 0; kind < MarksRow.Prices.Count; kind++)
        {
            if ((marks.LatestKinds & (1 << kind)) == 0)
            {
                continue;
            }

            bool fits = CostMath.TryScalePrice(marks.Latest[kind], denominator, numerator, out long price);
            marks.Latest[kind] = fits ? price : 0;
            marks.LatestSequences[kind] = fits ? sequence : 0;
            marks.LatestKinds ^= (byte)(fits ? 0 : 1 << kind);
        }

        return true;
    }

    /// <summary>
    /// Gives an instrument that has no marks those of another; false if there is nothing to give or it has marks. Nothing valued it when
    /// the business date began: positions that are moved have brought their previous close along.
    /// </summary>
    public bool TryCarryMarks(int from, int to, long sequence, uint businessDate)
    {
        int given = Read(from).MarksLink;
        int own = Read(to).MarksLink;
        if (given == 0 || (own != 0 && _marks.Read(own - 1).LatestKinds != 0))
        {
            return false;
        }

        if (own == 0)
        {
            own = _marks.Append() + 1;
            _marks.Write(own - 1) = _marks.Read(given - 1);
            _marks.Write(own - 1).PreviousDay = default;
            _marks.Write(own - 1).PreviousDayKinds = 0;
            _marks.Write(own - 1).Date = businessDate;
            _instruments.Write(to).MarksLink = own;
        }

        ref MarksRow marks = ref _marks.Write(own - 1);
        if (marks.LatestKinds == 0)
        {
            // There were some, and none that fits after a split: what the date began with stays.
            ref readonly MarksRow others = ref _marks.Read(given - 1);
            KeepPreviousDay(ref marks, businessDate);
            marks.Latest = others.Latest;
            marks.LatestKinds = others.LatestKinds;
            marks.LastSourceId = others.LastSourceId;
            marks.Currency = others.Currency;
            marks.SettlementDate = others.SettlementDate;
            marks.IsSettlementPast = others.IsSettlementPast;
        }

        for (int kind = 0; kind < MarksRow.Prices.Count; kind++)
        {
            marks.LatestSequences[kind] = (marks.LatestKinds & (1 << kind)) == 0 ? 0 : sequence;
        }

        return true;
    }

    /// <summary>For marks of a former version, which did not note it: settlements came on the date of the last mark.</summary>
    public void DateSettlements()
    {
        for (int row = 0; row < _marks.RowCount; row++)
        {
            _marks.Write(row).SettlementDate = _marks.Read(row).Date;
        }
    }

    private static MarkKind Choose(byte kinds, bool isSettlementPast, int sign)
    {
        foreach (MarkKind kind in sign < 0 ? ShortHierarchy : LongHierarchy)
        {
            if (Has(kinds, kind) && !(isSettlementPast && kind == MarkKind.Settlement))
            {
                return kind;
            }
        }

        // Better than none, where another kind came but values the other side only.
        return Has(kinds, MarkKind.Settlement) ? MarkKind.Settlement : MarkKind.None;
    }

    private static bool Has(byte kinds, MarkKind kind) => (kinds & (1 << ((int)kind - 1))) != 0;

    /// <summary>Before the first change of a date: what stands is what the date began with.</summary>
    private static void KeepPreviousDay(ref MarksRow marks, uint businessDate)
    {
        if (marks.Date != businessDate)
        {
            marks.PreviousDay = marks.Latest;
            marks.PreviousDayKinds = marks.LatestKinds;
            marks.WasSettlementPast = marks.IsSettlementPast;
            marks.PreviousDayCurrency = marks.Currency;
            marks.Date = businessDate;
        }
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
        KeepPreviousDay(ref marks, businessDate);
        Text4 currency = mark.Currency.IsNull ? Read(row).Currency : mark.Currency;
        if (!currency.IsNull && currency != marks.Currency)
        {
            // The instrument was defined anew, in another currency: what came before is no price in it.
            marks.LatestKinds = marks.Currency.IsNull ? marks.LatestKinds : (byte)0;
            marks.Currency = currency;
        }

        marks.Latest[mark.Kind - 1] = mark.Price.Mantissa;
        marks.LatestSequences[mark.Kind - 1] = sequence;
        marks.LatestKinds |= (byte)(1 << (mark.Kind - 1));
        marks.LastSourceId = mark.Prefix.SourceId;
        if (mark.Kind == (byte)MarkKind.Settlement)
        {
            marks.SettlementDate = businessDate;
            marks.IsSettlementPast = 0;
        }
        else if (businessDate > marks.SettlementDate)
        {
            marks.IsSettlementPast = 1;
        }
    }
}
