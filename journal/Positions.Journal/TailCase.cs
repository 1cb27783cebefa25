namespace Positions.Journal;

/// <summary>The lettered cases of the tail scan; a paragraph for each in FORMAT.md, "Tail cases".</summary>
public enum TailCase : byte
{
    /// <summary>No segment, no snapshot: a new journal.</summary>
    A = 1,

    /// <summary>No segment, but a snapshot: the journal is gone.</summary>
    B = 2,

    /// <summary>A segment of a newer format.</summary>
    C = 3,

    /// <summary>A later valid record says that the damaged place was durable: corruption.</summary>
    D = 4,

    /// <summary>A snapshot says that the damaged or missing place was durable: corruption.</summary>
    E = 5,

    /// <summary>The oldest segment has no header, and it is not the journal's first: corruption.</summary>
    F = 6,

    /// <summary>The first segment has no header and nothing in it was durable: its creation was cut short.</summary>
    G = 7,

    /// <summary>The torn tail of a cut: cut off.</summary>
    H = 8,

    /// <summary>A clean end with room behind it.</summary>
    I = 9,

    /// <summary>A clean end at the seal of a segment.</summary>
    J = 10,
}
