using Positions.Engine.Ingress;
using Positions.Journal.Storage;

namespace Positions.Engine.Hosting;

/// <summary>Where tests put their own clock and storage.</summary>
public sealed record EngineSeams
{
    public ITimeSource Time { get; init; } = new SystemTimeSource();

    /// <summary>Opens the journal's folder for writing.</summary>
    public Func<string, IJournalStorage> OpenStorage { get; init; } = FileJournalStorage.OpenForWriting;
}
