using System.Numerics;

namespace Positions.Reference;

/// <summary>A position as it was at a cut; all zero where there was none.</summary>
/// <param name="HasMoved">Within InFlightMs before the cut.</param>
public readonly record struct CutPosition(BigInteger Net, long Version, bool HasMoved);
