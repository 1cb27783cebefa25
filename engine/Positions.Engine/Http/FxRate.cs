using System.Numerics;

namespace Positions.Engine.Http;

/// <summary>How many units of one currency one unit of another is worth, as an exact fraction, and the marks that say so.</summary>
public sealed record FxRate(string From, string To, BigInteger Numerator, BigInteger Denominator, IReadOnlyList<FxLeg> Legs)
{
    public static FxRate One(string currency) => new(currency, currency, BigInteger.One, BigInteger.One, []);

    /// <summary>The rate by way of a third currency.</summary>
    public FxRate Then(FxRate next) =>
        new(From, next.To, Numerator * next.Numerator, Denominator * next.Denominator, [.. Legs, .. next.Legs]);
}
