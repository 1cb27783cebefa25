namespace Positions.Journal;

/// <summary>The journal lost or changed something that was durable; recovery refuses to go on. The message says where and why.</summary>
public sealed class JournalCorruptException(string path, string message, JournalRecoveryResult? result)
    : JournalException(path, message, null)
{
    /// <summary>What the scan found; null when a reader ran into the damage.</summary>
    public JournalRecoveryResult? Result { get; } = result;
}
