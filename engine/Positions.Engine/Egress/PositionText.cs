using System.Numerics;
using Positions.Core.Arithmetic;
using Positions.Engine.Http;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>The published row of a position in the forms that users see.</summary>
public static class PositionText
{
    // Points at 1e-16 times a multiplier at 1e-8, over money at 1e-8.
    private static readonly BigInteger s_productPerMoney = BigInteger.Pow(10, DecimalText.PointsScale);

    /// <summary>The rounded view on the wire (105): points at 1e-8, not scaled by the multiplier.</summary>
    public static PositionUpdate ToUpdate(in PositionCopy row, Int128? unrealizedPoints, byte changeKind) => new()
    {
        EngineSequence = row.LastSequence,
        Version = row.Version,
        Quantity = new Decimal8(row.Quantity),
        AveragePrice = CostMath.AveragePrice(row.OpenCost, row.Quantity),
        RealizedPnl = CostMath.RoundPoints(row.RealizedPoints),
        Fees = new Decimal8(row.Fees),
        UnrealizedPnl = unrealizedPoints is { } points ? CostMath.RoundPoints(points) : Decimal8.Null,
        Account = row.Account,
        Symbol = row.Symbol,
        Currency = row.Currency,
        Kind = changeKind,
    };

    /// <summary>Points as money: exact where the contract size is 1, else scaled once and rounded half to even at 1e-8, of any size.</summary>
    public static string Money(Int128 points, long multiplier)
    {
        if (multiplier == Decimal8.One)
        {
            return DecimalText.Format(points, DecimalText.PointsScale);
        }

        return CostMath.TryScale(points, new Decimal8(multiplier), out Int128 money)
            ? DecimalText.Format(money, Decimal8.Scale)
            : ExactDecimal.Format(ExactDecimal.Divide((BigInteger)points * multiplier, s_productPerMoney), Decimal8.Scale);
    }
}
