using System.Numerics;

namespace Positions.Gateway;

/// <summary>
/// One position as plain unbounded integers: quantities and fees at 1e-8, money at 1e-16. Slow on purpose: it is what the engine is
/// checked against.
/// </summary>
public sealed class ExpectedPosition(string account, string symbol)
{
    public string Account => account;

    public string Symbol => symbol;

    /// <summary>Signed, at 1e-8.</summary>
    public BigInteger Quantity { get; set; }

    /// <summary>Average cost of the open quantity, at 1e-16, not signed by direction.</summary>
    public BigInteger OpenCost { get; set; }

    /// <summary>At 1e-16.</summary>
    public BigInteger RealizedPnl { get; set; }

    /// <summary>At 1e-8.</summary>
    public BigInteger Fees { get; set; }

    /// <summary>Fills applied.</summary>
    public long Version { get; set; }

    /// <summary>Sum of -side * quantity * price, at 1e-16; it does not depend on the order of fills.</summary>
    public BigInteger Cash => RealizedPnl - (Quantity.Sign * OpenCost);

    /// <summary>Applies one fill by average cost.</summary>
    /// <param name="signedQuantity">At 1e-8, buy positive.</param>
    /// <param name="price">At 1e-8.</param>
    /// <param name="fee">At 1e-8.</param>
    public void Apply(BigInteger signedQuantity, BigInteger price, BigInteger fee)
    {
        Fees += fee;
        Version++;
        if (Quantity.Sign * signedQuantity.Sign >= 0)
        {
            Quantity += signedQuantity;
            OpenCost += BigInteger.Abs(signedQuantity) * price;
            return;
        }

        BigInteger open = BigInteger.Abs(Quantity);
        BigInteger closed = BigInteger.Min(open, BigInteger.Abs(signedQuantity));
        BigInteger costOut = closed == open ? OpenCost : DivideHalfEven(OpenCost * closed, open);
        RealizedPnl += Quantity.Sign * ((closed * price) - costOut);
        OpenCost -= costOut;
        Quantity += signedQuantity;
        if (BigInteger.Abs(signedQuantity) > closed)
        {
            OpenCost = BigInteger.Abs(Quantity) * price;
        }
    }

    /// <summary>Rounded to the nearest, ties to even; symmetric in the sign of the numerator.</summary>
    private static BigInteger DivideHalfEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out BigInteger remainder);
        int twice = (2 * remainder).CompareTo(denominator);
        if (twice > 0 || (twice == 0 && !quotient.IsEven))
        {
            quotient++;
        }

        return numerator.Sign < 0 ? -quotient : quotient;
    }
}
