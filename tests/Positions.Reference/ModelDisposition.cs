namespace Positions.Reference;

/// <summary>What became of an input.</summary>
public enum ModelDisposition
{
    None = 0,

    /// <summary>It took effect: a position, an order or a mark moved.</summary>
    Applied,

    /// <summary>Level 1: this number came before with this content.</summary>
    Duplicate,

    /// <summary>Level 2: this execution is known with this content.</summary>
    DuplicateExec,

    /// <summary>A skipped number came after all and took effect.</summary>
    LateRecovered,

    /// <summary>Refused with a reason.</summary>
    Rejected,

    /// <summary>Neither judged nor consumed.</summary>
    Ignored,

    /// <summary>An input of the engine's own, or a gap fill.</summary>
    Control,

    /// <summary>A bust or correction whose fill has not come yet.</summary>
    Parked,

    /// <summary>Level 3: a fill without execId that runs ahead of its order's cumulative quantity.</summary>
    Held,

    /// <summary>Level 3, or an order event that is older than what is known: nothing moved.</summary>
    Stale,

    /// <summary>An order event that says what is known already.</summary>
    DuplicateOrderEvent,
}
