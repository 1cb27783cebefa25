using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>A split or rename whose positions are being changed.</summary>
/// <param name="Sequence">Of the input at which it began: its own, or the one at which what it waited for was done.</param>
/// <param name="IsRename">Else it is a split.</param>
/// <param name="Symbol">Of the instrument, before a rename.</param>
/// <param name="Numerator">Of a split.</param>
/// <param name="Denominator">Of a split.</param>
/// <param name="CashInLieuPrice">Of a split; null: fractions stay.</param>
public readonly record struct CorporateActionView(
    long Sequence, bool IsRename, Text24 Symbol, long Numerator, long Denominator, Decimal8 CashInLieuPrice);
