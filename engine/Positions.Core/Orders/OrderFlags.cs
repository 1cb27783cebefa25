using System;

namespace Positions.Core.Orders;

/// <summary>Bits of <see cref="OrderRow.Flags"/>.</summary>
[Flags]
internal enum OrderFlags : byte
{
    None = 0,

    /// <summary>Known by an execution or a later step only; the acknowledgement has not come.</summary>
    Orphan = 1,

    /// <summary>An execution was booked after the order was over.</summary>
    Late = 2,

    /// <summary>A request to cancel is on its way.</summary>
    CancelPending = 4,

    /// <summary>A request to replace is on its way.</summary>
    ReplacePending = 8,

    /// <summary>
    /// Filled whatever the quantities say: an execution of an order of unknown quantity said so, or the venue does not re-open an order
    /// after a bust.
    /// </summary>
    HeldFilled = 16,

    /// <summary>The alias index finds the row by account and client order id.</summary>
    HasAlias = 32,
}
