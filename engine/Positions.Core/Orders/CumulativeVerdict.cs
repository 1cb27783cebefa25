namespace Positions.Core.Orders;

/// <summary>How the cumulative quantity of an execution without id stands to its order's (level 3).</summary>
internal enum CumulativeVerdict : byte
{
    /// <summary>It is the next execution, or says too little to be judged.</summary>
    Fits = 0,

    /// <summary>Counted already.</summary>
    Stale = 1,

    /// <summary>Another execution is missing before it.</summary>
    Waits = 2,
}
