using System.Numerics;

namespace Positions.Gateway;

/// <summary>
/// One position as plain unbounded integers: quantities and fees at 1e-8, money at 1e-16. Slow on purpose: it is what the engine is
/// checked against.
/// </summary>
public sealed class ExpectedPosition(string account, string symbol)
{
    /// <summary>
    /// Within so many events the engine folds a day again for a bust; beyond its 4,096 it books the opposite trade, which gives the same
    /// quantity and cash. Some are left for what it counts and this does not.
    /// </summary>
    private const int MostFolded = 4_000;

    private readonly List<ExpectedTrade> _trades = [];
    private (BigInteger Quantity, BigInteger OpenCost, BigInteger RealizedPnl) _start;
    private bool _isStarted;

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

    /// <summary>Events applied.</summary>
    public long Version { get; set; }

    /// <summary>False once a bust or correction came too late for a fold: open cost and realized P&amp;L are then known by their sum only.</summary>
    public bool IsCostKnown { get; private set; } = true;

    /// <summary>Sum of -side * quantity * price, at 1e-16; it does not depend on the order of fills.</summary>
    public BigInteger Cash => RealizedPnl - (Quantity.Sign * OpenCost);

    /// <summary>Applies one fill by average cost.</summary>
    /// <param name="signedQuantity">At 1e-8, buy positive.</param>
    /// <param name="price">At 1e-8.</param>
    /// <param name="fee">At 1e-8.</param>
    public void Apply(BigInteger signedQuantity, BigInteger price, BigInteger fee) =>
        Apply(new ExpectedTrade(default, signedQuantity, price, fee));

    /// <summary>Applies one fill by average cost.</summary>
    public void Apply(ExpectedTrade trade)
    {
        if (!_isStarted)
        {
            _start = (Quantity, OpenCost, RealizedPnl);
            _isStarted = true;
        }

        Fees += trade.Fee;
        Version++;
        if (Version <= MostFolded)
        {
            _trades.Add(trade);
        }
        else
        {
            _trades.Clear();
        }

        Fold(trade.SignedQuantity, trade.Price);
    }

    /// <summary>Takes a trade back, or puts another into its place.</summary>
    /// <param name="trade">As it stands.</param>
    /// <param name="replacement">Null: nothing stands in its place.</param>
    public void Correct(ExpectedTrade trade, ExpectedTrade? replacement)
    {
        Version++;
        Fees += (replacement?.Fee ?? 0) - trade.Fee;
        int at = Version > MostFolded ? -1 : _trades.FindLastIndex(candidate => candidate.Key == trade.Key);
        if (at < 0)
        {
            IsCostKnown = false;
            Fold(-trade.SignedQuantity, trade.Price);
            if (replacement is not null)
            {
                Fold(replacement.SignedQuantity, replacement.Price);
            }

            return;
        }

        if (replacement is null)
        {
            _trades.RemoveAt(at);
        }
        else
        {
            _trades[at] = replacement;
        }

        (Quantity, OpenCost, RealizedPnl) = _start;
        foreach (ExpectedTrade stands in _trades)
        {
            Fold(stands.SignedQuantity, stands.Price);
        }
    }

    private void Fold(BigInteger signedQuantity, BigInteger price)
    {
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
