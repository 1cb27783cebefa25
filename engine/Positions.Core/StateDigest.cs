using System;

namespace Positions.Core;

/// <summary>
/// 128 bits that stand for the whole state at one sequence; equal wherever the same inputs were applied by the same logic version.
/// </summary>
public readonly record struct StateDigest(UInt128 Value)
{
    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", null);
}
