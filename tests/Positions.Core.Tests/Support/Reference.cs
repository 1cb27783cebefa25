using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Core.Tests.Support;

/// <summary>A position at average cost in unbounded integers, written from the definition and not from the engine's code.</summary>
internal sealed class Reference
{
    public BigInteger Net { get; private set; }

    public BigInteger OpenCost { get; private set; }

    public BigInteger Realized { get; private set; }

    public BigInteger Cash { get; private set; }

    public void Apply(Side side, BigInteger quantity, BigInteger price)
    {
        BigInteger signed = side == Side.Buy ? quantity : -quantity;
        Cash -= signed * price;
        if (Net.IsZero || Net.Sign == signed.Sign)
        {
            OpenCost += quantity * price;
            Net += signed;
            return;
        }

        BigInteger magnitude = BigInteger.Abs(Net);
        BigInteger closed = BigInteger.Min(quantity, magnitude);
        BigInteger costOut = RoundHalfEven(OpenCost * closed, magnitude);
        Realized += Net.Sign * ((closed * price) - costOut);
        OpenCost -= costOut;
        Net += signed;
        if (quantity > magnitude)
        {
            OpenCost = (quantity - closed) * price;
        }
    }

    public static BigInteger RoundHalfEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out BigInteger rest);
        int comparison = (rest * 2).CompareTo(denominator);
        if (comparison > 0 || (comparison == 0 && !quotient.IsEven))
        {
            quotient += 1;
        }

        return numerator.Sign * quotient;
    }
}
