namespace Positions.Core;

/// <summary>What became of an input. Every message of a gateway gets exactly one, and one that is parked another one later.</summary>
public enum Disposition : byte
{
    None = 0,

    /// <summary>The position moved.</summary>
    Applied = 1,

    /// <summary>Level 1: this number of the source came before, with the same content. Nothing moved; acknowledged again.</summary>
    Duplicate = 2,

    /// <summary>
    /// Level 2: the execution is known, with the same content. Nothing moved; the number, if it was the next one, is consumed.
    /// </summary>
    DuplicateExec = 3,

    /// <summary>A number that had been skipped came after all; the position moved.</summary>
    LateRecovered = 4,

    /// <summary>Refused with <see cref="OutputEvent.Reason"/>.</summary>
    Rejected = 5,

    /// <summary>
    /// Not judged, and no number consumed: the source is in conflict halt, or the number lies beyond the next expected one. It has to
    /// come again.
    /// </summary>
    Ignored = 6,

    /// <summary>An input of the engine's own, or a gap fill, took effect.</summary>
    Control = 7,

    /// <summary>It waits in the state for what it refers to; it is judged when that comes, or when the business date ends.</summary>
    Parked = 8,

    /// <summary>
    /// Level 3: it says nothing that its order does not know - an execution within the cumulative quantity, or a status that was overtaken.
    /// Nothing moved; the number is consumed.
    /// </summary>
    Stale = 9,
}
