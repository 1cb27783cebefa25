namespace Positions.Core;

/// <summary>Which cost goes out when a position is reduced.</summary>
public enum CostMethod : byte
{
    /// <summary>The average of all that is open.</summary>
    Average = 0,

    /// <summary>That of the oldest lots.</summary>
    Fifo = 1,

    /// <summary>That of the newest lots.</summary>
    Lifo = 2,
}
