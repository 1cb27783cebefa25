using Positions.Journal;

namespace Positions.Recovery.Snapshots;

/// <summary>File names: a snapshot is its sequence in 20 digits; the one being written has a name that no reader takes.</summary>
public static class SnapshotName
{
    public const string Extension = ".snap";

    /// <summary>The snapshot that is not complete, or not known to be behind the journal.</summary>
    public const string Partial = "next.partial";

    /// <summary>For example <c>00000000000000001000.snap</c>.</summary>
    public static string Of(long sequence) => SequenceFileName.Of(sequence, Extension);

    /// <summary>False for every name that <see cref="Of"/> does not make.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out long sequence) => SequenceFileName.TryParse(name, Extension, out sequence);
}
