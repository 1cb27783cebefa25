namespace Positions.Core;

/// <summary>At what cost an adjustment moves a position; the numbers of PositionAdjusted on the wire.</summary>
public enum AdjustmentRule : byte
{
    None = 0,

    /// <summary>A reduction takes its cost with it and earns nothing, an increase comes at the average; from flat at the mark.</summary>
    AtAverage = 1,

    /// <summary>As a trade at a price, but that no cash moved.</summary>
    AtPrice = 2,

    /// <summary>Afterwards everything that is open stands at the average given.</summary>
    AtExternalAverage = 3,
}
