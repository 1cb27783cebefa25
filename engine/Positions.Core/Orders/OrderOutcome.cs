namespace Positions.Core.Orders;

/// <summary>How an event of an order was judged.</summary>
internal enum OrderOutcome : byte
{
    None = 0,

    /// <summary>The order changed, if only in what is known of it.</summary>
    Applied = 1,

    /// <summary>Said before; nothing changed.</summary>
    Duplicate = 2,

    /// <summary>Overtaken; nothing changed.</summary>
    Stale = 3,

    /// <summary>The state does not allow it (reject 5). A bust or a correction is taken into the quantities all the same.</summary>
    Illegal = 4,

    /// <summary>Refused for another reason; nothing changed.</summary>
    Refused = 5,
}
