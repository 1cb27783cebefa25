using System.Numerics;

namespace Positions.Reference;

/// <summary>Part of an open quantity with the cost it came at. Quantity is unsigned (1e-8), cost is points (1e-16).</summary>
/// <param name="ExecId">The execution that opened it as it is called now; null for start of day and adjustments.</param>
public sealed record Lot(BigInteger Quantity, BigInteger Cost, string? ExecId);
