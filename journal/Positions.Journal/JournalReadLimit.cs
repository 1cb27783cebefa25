namespace Positions.Journal;

/// <summary>How far a reader goes.</summary>
public enum JournalReadLimit : byte
{
    /// <summary>To the highest released sequence: the only choice beside a running engine.</summary>
    Released = 0,

    /// <summary>To the last record that recovery would keep: for a journal that nobody writes.</summary>
    Kept = 1,
}
