using System.Numerics;

namespace Positions.Engine.Http;

/// <summary>An exact quotient; the denominator is above 0.</summary>
public readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
{
    public static Fraction Zero => new(BigInteger.Zero, BigInteger.One);

    public static Fraction operator +(Fraction left, Fraction right) => left.Denominator == right.Denominator
        ? left with { Numerator = left.Numerator + right.Numerator }
        : new Fraction((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Fraction operator -(Fraction left, Fraction right) => left + (right with { Numerator = -right.Numerator });
}
