namespace Positions.Reference;

/// <summary>How the matrix of D.8 answers an event.</summary>
public enum OrderOutcome
{
    /// <summary>The status follows.</summary>
    Moved,
    Duplicate,
    Stale,

    /// <summary>x: the status change is refused.</summary>
    Illegal,

    /// <summary>An execution on a filled order.</summary>
    Overfill,

    /// <summary>An execution on a canceled or expired order.</summary>
    LateFill,
    FillOnRejected,
}
