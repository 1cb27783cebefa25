using System.IO.Compression;
using Positions.Testing.Inputs;

namespace Positions.Testing.Journals;

/// <summary>
/// A data directory as the program of a former logic version left it: its snapshot at the stop, from tests/data/snapshots, and a journal
/// whose inputs up to there nobody can apply any more.
/// </summary>
public static class FormerData
{
    public const uint LogicVersion = 3;

    /// <summary>The last input that the snapshot has.</summary>
    public const long Sequence = 2_001;

    public const ulong JournalId = 0xBA5E;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "data", "snapshots", name);

    /// <summary>Writes the snapshot, as it was written then; of another former version if one is named.</summary>
    public static void StoreSnapshot(string path, uint logicVersion = LogicVersion)
    {
        using FileStream from = File.OpenRead(PathOf($"logic-{logicVersion}.snap.br"));
        using var packed = new BrotliStream(from, CompressionMode.Decompress);
        using FileStream to = File.Create(path);
        packed.CopyTo(to);
    }

    /// <summary>A start of that version and ticks in the place of the inputs up to <paramref name="last"/>; then a start, if one is to follow, and what <paramref name="goOn"/> appends.</summary>
    public static void WriteJournal(string dataDirectory, long last, uint? startedVersion, Action<JournalBuilder>? goOn = null)
    {
        using var journal = new JournalBuilder(dataDirectory, segmentBytes: 1024 * 1024, journalId: JournalId);
        journal.Append(InputFactory.Started(LogicVersion));
        while (journal.LastSequence < last)
        {
            journal.Append(InputFactory.Tick());
        }

        if (startedVersion is { } version)
        {
            journal.Append(InputFactory.Started(version, 2));
        }

        goOn?.Invoke(journal);
        journal.Close();
    }
}
