using System.Numerics;

namespace Positions.Reference;

/// <summary>One event of a position, and the position after it.</summary>
/// <param name="LastQuantity">Signed, 1e-8; buy positive.</param>
/// <param name="CauseExecId">The execution, bust or correction behind it; empty for operators' inputs.</param>
public sealed record PositionChange(
    ChangeKind Kind,
    ModelPosition Position,
    BigInteger LastQuantity,
    BigInteger LastPrice,
    BigInteger RealizedDelta,
    BigInteger ClosedQuantity,
    BigInteger OpenedQuantity,
    BigInteger FeeDelta,
    string FeeCurrency,
    string CauseExecId);
