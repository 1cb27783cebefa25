using Positions.Engine.Ingress;
using Positions.Journal.Storage;
using Positions.Recovery;

namespace Positions.Engine.Hosting;

/// <summary>Where tests put their own clock and storage.</summary>
public sealed record EngineSeams
{
    public ITimeSource Time { get; init; } = new SystemTimeSource();

    /// <summary>
    /// The lowest input that a start needs from the journal's folder; any thread, never falls. Null: what the snapshots say.
    /// </summary>
    public Func<long>? LowestSequenceToKeep { get; init; }

    /// <summary>Falsifies inputs on their way into the shadow replay; null: none.</summary>
    public InputEdit? ShadowEdit { get; init; }

    /// <summary>Opens the journal's folder for writing, and that of the archive.</summary>
    public Func<string, IJournalStorage> OpenStorage { get; init; } = FileJournalStorage.OpenForWriting;

    /// <summary>Opens the snapshots' folder for writing.</summary>
    public Func<string, IJournalStorage> OpenSnapshotStorage { get; init; } = FileJournalStorage.OpenForWriting;
}
