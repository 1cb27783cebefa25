using System.Numerics;

namespace Positions.Reference;

/// <summary>What a rule of D.3 made of a position.</summary>
public sealed record Booked(
    ModelPosition Position, ChangeKind Kind, BigInteger RealizedDelta, BigInteger ClosedQuantity, BigInteger OpenedQuantity);
