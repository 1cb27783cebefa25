using Positions.Engine.Egress;
using Positions.Engine.Snapshots;
using Positions.Protocol;

namespace Positions.Engine.Ingress;

/// <summary>What the ingress stage is made of; put together in PipelineTopology.</summary>
public sealed record IngressParts
{
    public required AeronEndpoint Endpoint { get; init; }

    public required ITimeSource Time { get; init; }

    public required InputSequencer Sequencer { get; init; }

    public required SourceRegistry Sources { get; init; }

    public required OrderRepair Repair { get; init; }

    public required CommandGate Gate { get; init; }

    public required PendingCommands Pending { get; init; }

    public required Handover<HelloRequest> Hellos { get; init; }

    public required Handover<SourceSync> Syncs { get; init; }

    public required QuarantineWriter Quarantine { get; init; }

    public required IngressCounters Counters { get; init; }

    public required OpenWorkSignal OpenWork { get; init; }

    public required SnapshotTimer SnapshotTimer { get; init; }

    /// <summary>EngineStarted, then the settings and instruments that differ from the state: before any other input.</summary>
    public required IReadOnlyList<InputEvent> StartupInputs { get; init; }
}
