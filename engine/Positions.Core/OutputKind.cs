namespace Positions.Core;

/// <summary>What an <see cref="OutputEvent"/> is.</summary>
public enum OutputKind : byte
{
    None = 0,

    /// <summary>The judgement on one input; exactly one for each, before the alerts it raised.</summary>
    Outcome = 1,

    /// <summary>Something that a person should see; follows the outcome of the same input.</summary>
    Alert = 2,

    /// <summary>A position that changed beside the outcome: by work over many rows. Comes before the outcome.</summary>
    Change = 3,

    /// <summary>The judgement on an earlier input, which was parked (<see cref="OutputEvent.FirstSequence"/>). Comes before the outcome.</summary>
    LateVerdict = 4,

    /// <summary>
    /// A key that was compared with a statement, decided on or reset: the reconciliation part is filled, and the position part if it was
    /// adjusted. Comes before the outcome.
    /// </summary>
    Reconciled = 5,
}
