using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Reads records in sequence order; checks every checksum and step. One thread; no allocation per record. Never writes.</summary>
public sealed class JournalReader : IDisposable
{
    /// <summary>Opens at <paramref name="fromSequence"/> (1 or more).</summary>
    public static JournalReader Open(IJournalStorage storage, long fromSequence, JournalReadLimit limit) => throw new NotSupportedException();

    /// <summary>The next record; false at the end for now, or at damage (then <see cref="Damage"/> is set).</summary>
    public bool TryRead(out JournalRecord record) => throw new NotSupportedException();

    /// <summary>Where valid content ends although more must follow; null while none was met.</summary>
    public JournalDamage? Damage { get; private set; }

    /// <summary>Highest released sequence met.</summary>
    public long ReleasedSequence { get; private set; }

    /// <summary>Highest durable sequence met.</summary>
    public long DurableSequence { get; private set; }

    /// <summary>Sequence of the last record returned.</summary>
    public long LastSequence { get; private set; }

    public void Dispose() => Damage = null;
}
