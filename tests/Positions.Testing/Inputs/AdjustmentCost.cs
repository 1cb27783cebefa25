namespace Positions.Testing.Inputs;

/// <summary>Cost rules of PositionAdjusted as they stand on the wire.</summary>
public enum AdjustmentCost : byte
{
    Average = 1,
    Price = 2,
    ExternalAverage = 3,
}
