using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Engine.Snapshots;
using Positions.Engine.Telemetry;
using Positions.Journal;
using Positions.Protocol;

namespace Positions.Engine.Pipeline;

/// <summary>What the pipeline is built from: the recovered state, the open journal and channels.</summary>
public sealed record PipelineInputs
{
    public required BusinessLogic Logic { get; init; }

    /// <summary>The logic's part of snapshots.</summary>
    public required SnapshotTaker Snapshots { get; init; }

    public required JournalWriter Writer { get; init; }

    public required AeronEndpoint Endpoint { get; init; }

    public required ITimeSource Time { get; init; }

    public required HaltSignal Halt { get; init; }

    public required AlertSink Alerts { get; init; }

    public required QuarantineWriter Quarantine { get; init; }

    public required IngressCounters Counters { get; init; }

    /// <summary>Leadership term of this start.</summary>
    public required uint Term { get; init; }

    /// <summary>The last input in the newest snapshot, 0 if there is none.</summary>
    public required long LastSnapshotSequence { get; init; }

    /// <summary>Engine time of the last journaled input, 0 if there is none.</summary>
    public required long LastEngineTimeNanos { get; init; }

    public required IReadOnlyList<InputEvent> StartupInputs { get; init; }
}
