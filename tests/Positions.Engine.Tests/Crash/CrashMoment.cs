namespace Positions.Engine.Tests.Crash;

/// <summary>When a life of the engine ends.</summary>
internal enum CrashMoment
{
    /// <summary>At any time from the first instruction of the process to its being ready: in recovery, before it, at its end.</summary>
    WhileStarting,

    /// <summary>Some time after it is ready, fills on their way.</summary>
    UnderLoad,

    /// <summary>As a file appears, changes its name or goes in the journal: a segment is prepared, entered, sealed, dropped.</summary>
    AtJournalFile,

    /// <summary>As a file appears, changes its name or goes among the snapshots.</summary>
    AtSnapshotFile,
}
