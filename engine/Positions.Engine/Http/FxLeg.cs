using Positions.Core;

namespace Positions.Engine.Http;

/// <summary>One price that a rate is made of.</summary>
/// <param name="Symbol">The FX instrument whose mark it is.</param>
/// <param name="Price">As marked; the mean where only a bid and an ask are known.</param>
/// <param name="Kind">What kind of mark; <see cref="MarkKind.Mid"/> for that mean.</param>
/// <param name="Sequence">Of the mark; the later one for the mean.</param>
/// <param name="IsInverse">True: the rate is one over the price.</param>
public sealed record FxLeg(string Symbol, string Price, MarkKind Kind, long Sequence, bool IsInverse);
