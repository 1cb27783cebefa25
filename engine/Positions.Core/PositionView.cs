using System;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>All columns of a position at the present cut. Money points are at 1e-16, unscaled by the multiplier.</summary>
public readonly record struct PositionView
{
    /// <summary>Row number: dense from 0, stable.</summary>
    public required int Index { get; init; }

    /// <summary>Row number of the instrument.</summary>
    public required int InstrumentIndex { get; init; }

    public required Text16 Account { get; init; }

    public required Text24 Symbol { get; init; }

    public required Text4 Currency { get; init; }

    /// <summary>Contract size of the instrument; 1 where none is defined.</summary>
    public required Decimal8 Multiplier { get; init; }

    /// <summary>Net quantity, signed.</summary>
    public required Decimal8 Quantity { get; init; }

    public required Int128 OpenCost { get; init; }

    public required Int128 RealizedPoints { get; init; }

    /// <summary>Sum of -side * quantity * price.</summary>
    public required Int128 Cash { get; init; }

    /// <summary>Ledger of adjustments and loads: realized - sign(net) * openCost = cash + adjustments.</summary>
    public required Int128 Adjustments { get; init; }

    public required CostMethod Method { get; init; }

    /// <summary>What values the position now.</summary>
    public required MarkView Mark { get; init; }

    public required DayStartView DayStart { get; init; }

    /// <summary>net * mark - sign(net) * openCost at 1e-16; 0 when flat, null without a mark or where it does not fit.</summary>
    public Int128? UnrealizedPoints => Arithmetic.ProfitMath.Unrealized(Quantity.Mantissa, OpenCost, Mark.Price);

    /// <summary>Realized and unrealized since the business date began, before fees, at 1e-16; null where a mark is missing.</summary>
    public Int128? DayPoints => Arithmetic.ProfitMath.Day(RealizedPoints, UnrealizedPoints, DayStart);

    /// <summary>Fees in the position's own currency since then, at 1e-8.</summary>
    public Int128 DayFees => Arithmetic.ProfitMath.DayFees(Fees.Mantissa, DayStart);

    /// <summary>Fees in the position's own currency.</summary>
    public required Decimal8 Fees { get; init; }

    /// <summary>Rises by one with every event applied.</summary>
    public required long Version { get; init; }

    public required long LastSequence { get; init; }

    public required UtcNanos LastEventTime { get; init; }

    /// <summary>Signed quantity of the last execution; buy positive.</summary>
    public required Decimal8 LastQuantity { get; init; }

    public required Decimal8 LastPrice { get; init; }

    /// <summary>Id of the last execution; null if it had none.</summary>
    public required Text36 LastExecId { get; init; }

    /// <summary>How many times the position was opened from flat or by a flip.</summary>
    public required long CycleNumber { get; init; }

    /// <summary>Sequence of the execution that opened the current cycle.</summary>
    public required long OpenedSequence { get; init; }

    /// <summary>At 1e-8, in 128 bits: turnover outgrows what a net can be.</summary>
    public required Int128 BuyQuantity { get; init; }

    public required Int128 SellQuantity { get; init; }

    public required Int128 BuyNotional { get; init; }

    public required Int128 SellNotional { get; init; }

    /// <summary>Display only: open cost over |quantity|, half-even at 1e-8; null when flat.</summary>
    public Decimal8 AveragePrice => Arithmetic.CostMath.AveragePrice(OpenCost, Quantity.Mantissa);
}
