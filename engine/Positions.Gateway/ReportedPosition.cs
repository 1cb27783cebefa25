using System.Numerics;

namespace Positions.Gateway;

/// <summary>A position as an engine reports it, in the units of <see cref="ExpectedPosition"/>.</summary>
public sealed record ReportedPosition(
    string Account, string Symbol, BigInteger Quantity, BigInteger OpenCost, BigInteger RealizedPnl, BigInteger Fees, long Version);
