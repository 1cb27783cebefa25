namespace Positions.Journal;

/// <summary>
/// A write, sync, rename or read failed. Nothing unsynced may be acknowledged any more: the process ends (exit 4), a restart recovers.
/// </summary>
public sealed class JournalFailedException(string path, string operation, Exception cause)
    : JournalException(path, $"The journal failed: {operation} of '{path}': {cause.Message}", cause);
