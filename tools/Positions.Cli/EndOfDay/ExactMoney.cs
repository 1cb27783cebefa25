using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Cli.EndOfDay;

/// <summary>A sum of money points times contract sizes, less fees, exact; rounded once, half to even at 1e-8, when it is shown.</summary>
internal struct ExactMoney
{
    private BigInteger _sum;

    /// <summary>False once a figure was not known: the sum is not, either.</summary>
    private bool _isUnknown;

    public void Add(Int128? points, Decimal8 multiplier, Int128 fees = default)
    {
        _isUnknown |= points is null;
        _sum += ExactDecimal.Unrounded(points ?? 0, multiplier.Mantissa, fees);
    }

    /// <summary>Empty where a part of it is not known.</summary>
    public override readonly string ToString() => _isUnknown ? "" : ExactDecimal.Money(_sum, BigInteger.One);
}
