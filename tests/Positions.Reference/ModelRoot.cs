using System.Numerics;

namespace Positions.Reference;

/// <summary>D.9: a fill with its chain of corrections, by the figures that hold now.</summary>
/// <param name="BusinessDate">The date it was booked on; a correction does not change it.</param>
/// <param name="Place">Sequence at which it came.</param>
/// <param name="IsRetired">The fill is no longer known, a correction of it still is.</param>
/// <param name="Head">The execution that a correction has to name.</param>
public sealed record ModelRoot(
    ExecutionKey Key,
    PositionKey Position,
    OrderKey? Order,
    uint BusinessDate,
    long Place,
    int Side,
    BigInteger Quantity,
    BigInteger Price,
    BigInteger Fee,
    string FeeCurrency,
    ExecutionKey Head,
    bool IsBusted,
    bool IsRetired = false);
