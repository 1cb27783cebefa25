namespace Positions.Journal;

/// <summary>What recovery does in a case.</summary>
public enum TailAction : byte
{
    /// <summary>Nothing is changed; the engine does not start.</summary>
    Refuse = 0,

    /// <summary>A first segment is created.</summary>
    CreateFirst = 1,

    /// <summary>Everything behind the last valid record is removed.</summary>
    Cut = 2,

    /// <summary>Appending goes on behind the last record.</summary>
    Continue = 3,

    /// <summary>A next segment is created.</summary>
    CreateNext = 4,
}
