using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>
/// What values long and short positions of an instrument now, and what valued them when <paramref name="Date"/> began (null: nothing).
/// On another business date, what values them now is what did when that date began: no mark has come since.
/// They value positions in <paramref name="Currency"/>, those of any currency if it is null;
/// what valued them before, those in <paramref name="PreviousCurrency"/>.
/// </summary>
public readonly record struct InstrumentMarksView(
    Text24 Symbol, Text4 Currency, MarkView Long, MarkView Short, Decimal8 PreviousLong, Decimal8 PreviousShort, Text4 PreviousCurrency,
    uint Date);
