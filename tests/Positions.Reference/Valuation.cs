using System.Numerics;

namespace Positions.Reference;

/// <summary>D.5: a position at its mark; points at 1e-16, null where there is no mark.</summary>
/// <param name="Total">realized + unrealized - fees in the own currency (at 1e-8, taken as points of multiplier one).</param>
/// <param name="Day">Total less what it was when the day began.</param>
public sealed record Valuation(ModelMark? Mark, BigInteger? Unrealized, BigInteger? Total, BigInteger? Day);
