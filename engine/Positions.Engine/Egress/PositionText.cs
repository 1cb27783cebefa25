using Positions.Core.Arithmetic;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>The published row of a position in the forms that users see.</summary>
public static class PositionText
{
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
}
