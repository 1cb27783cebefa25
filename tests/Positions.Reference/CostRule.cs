namespace Positions.Reference;

/// <summary>D.9: the cost at which an adjustment moves quantity, as on the wire.</summary>
public enum CostRule : byte
{
    AtAverage = 1,
    AtPrice = 2,
    AtExternalAverage = 3,
}
