using System.Numerics;

namespace Positions.Reference;

/// <summary>An instrument's definition; an empty currency is none, the multiplier is at 1e-8.</summary>
public sealed record ModelInstrument(string Symbol, string Currency, BigInteger Multiplier, byte DisplayDecimals);
