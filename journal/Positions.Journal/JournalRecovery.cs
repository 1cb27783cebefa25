using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Finds the end of a journal, decides by the table of tail cases, and carries the decision out.</summary>
public static class JournalRecovery
{
    /// <summary>The dry run: what is there and what <see cref="Apply"/> would do. Changes nothing.</summary>
    public static JournalRecoveryResult Scan(IJournalStorage storage, JournalRecoveryOptions options) => throw new NotSupportedException();

    /// <summary>
    /// Scans and makes the journal ready for <see cref="JournalWriter.Open"/>: cuts a torn tail, removes what preparing left over, syncs all
    /// that is kept. Throws <see cref="JournalCorruptException"/>, <see cref="JournalFormatException"/> or <see cref="JournalFailedException"/>
    /// and leaves the journal as it is.
    /// </summary>
    public static JournalRecoveryResult Apply(IJournalStorage storage, JournalRecoveryOptions options) => throw new NotSupportedException();
}
