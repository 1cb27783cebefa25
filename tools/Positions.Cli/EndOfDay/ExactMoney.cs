using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Cli.EndOfDay;

/// <summary>A sum of money points times contract sizes, exact; rounded once, half to even at 1e-8, when it is shown.</summary>
internal struct ExactMoney
{
    // Points at 1e-16 times a multiplier at 1e-8, over money at 1e-8.
    private static readonly BigInteger s_perMoney = BigInteger.Pow(10, DecimalText.PointsScale);

    private BigInteger _sum;

    /// <summary>False once a figure was not known: the sum is not, either.</summary>
    private bool _isUnknown;

    public void Add(Int128? points, Decimal8 multiplier)
    {
        _isUnknown |= points is null;
        _sum += (BigInteger)(points ?? 0) * multiplier.Mantissa;
    }

    /// <summary>Empty where a part of it is not known.</summary>
    public override readonly string ToString()
    {
        if (_isUnknown)
        {
            return "";
        }

        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(_sum), s_perMoney, out BigInteger remainder);
        int twice = (2 * remainder).CompareTo(s_perMoney);
        quotient += twice > 0 || (twice == 0 && !quotient.IsEven) ? 1 : 0;
        return Show.Exact(_sum.Sign < 0 ? -quotient : quotient, Decimal8.Scale);
    }
}
