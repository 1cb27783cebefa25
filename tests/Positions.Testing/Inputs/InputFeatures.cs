namespace Positions.Testing.Inputs;

/// <summary>What a generated stream of inputs contains beside good fills of numbered sources.</summary>
[Flags]
public enum InputFeatures
{
    None = 0,

    /// <summary>The same number again, as it was or with PossResend.</summary>
    Redelivery = 1 << 0,

    /// <summary>A known execId again: the same under a new number, or with other content.</summary>
    KnownExecutions = 1 << 1,

    /// <summary>A number used twice, halts and what ends them, stale and higher epochs.</summary>
    Epochs = 1 << 2,

    /// <summary>Gap fills, skips, gap halts, numbers that come late or too early.</summary>
    Gaps = 1 << 3,

    /// <summary>Fills that have something wrong with them, and messages that ingress refused.</summary>
    BadFills = 1 << 4,

    /// <summary>HTTP, and sources that may send without a number.</summary>
    Unnumbered = 1 << 5,

    /// <summary>Definitions of instruments, currencies, and fills that contradict them.</summary>
    Instruments = 1 << 6,

    /// <summary>Quantities and prices near the ends of what fits.</summary>
    Extremes = 1 << 7,
    Busts = 1 << 8,
    Corrects = 1 << 9,
    Orders = 1 << 10,
    Marks = 1 << 11,

    /// <summary>Date rolls, session openings and start-of-day loads.</summary>
    Days = 1 << 12,
    Adjustments = 1 << 13,
    Splits = 1 << 14,
    Renames = 1 << 15,

    /// <summary>Cost methods other than average.</summary>
    CostMethods = 1 << 16,

    /// <summary>Fills without execId that are known by their order's cumulative quantity.</summary>
    Cumulative = 1 << 17,
    All = (1 << 18) - 1,

    /// <summary>Statements, decisions on their corrections, resets of breakers, restarts, and time that goes by.</summary>
    Statements = 1 << 18,
}
