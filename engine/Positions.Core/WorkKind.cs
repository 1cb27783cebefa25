namespace Positions.Core;

/// <summary>What is done to many rows, a slice at a time.</summary>
internal enum WorkKind : byte
{
    None = 0,

    /// <summary>Answers what was parked until the end of the business date.</summary>
    RejectParked = 1,

    /// <summary>Takes executions that are no longer retained out of memory.</summary>
    FreeExecutions = 2,
    Split = 3,
    Rename = 4,

    /// <summary>Takes orders that are over and no longer retained out of memory.</summary>
    RetireOrders = 5,

    /// <summary>Compares what a complete statement does not name: the other side holds nothing of it.</summary>
    CompleteStatement = 6,

    /// <summary>Judges what had waited for an execution and found no room with the input that brought it.</summary>
    ReleaseParked = 7,

    /// <summary>Takes lots out of memory that were used up on a date that is over, of positions that were not touched since.</summary>
    FreeLots = 8,
}
