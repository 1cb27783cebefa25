using Positions.Engine.Ingress;
using Positions.Engine.Telemetry;

namespace Positions.Engine.Egress;

/// <summary>What the egress publisher is made of; put together in PipelineTopology.</summary>
public sealed record EgressPublisherParts
{
    public required ReadModel ReadModel { get; init; }

    public required EgressSender Sender { get; init; }

    public required Handover<HelloRequest> Hellos { get; init; }

    public required Handover<SourceSync> Syncs { get; init; }

    public required AlertSink Alerts { get; init; }

    public required ITimeSource Time { get; init; }

    /// <summary>Null when position events are off.</summary>
    public PositionEventPublisher? Events { get; init; }

    /// <summary>Leadership term of this start.</summary>
    public required uint Term { get; init; }
}
