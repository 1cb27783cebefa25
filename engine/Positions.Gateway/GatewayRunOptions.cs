namespace Positions.Gateway;

/// <summary>One run of the sample gateway: which messages, how fast, to whom.</summary>
public sealed record GatewayRunOptions
{
    /// <summary>What is sent.</summary>
    public required IMessageFeed Feed { get; init; }

    /// <summary>
    /// Messages per second over all sources, planned ahead and measured from the plan (open loop); null: as fast as windows allow [null].
    /// </summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Id of the first source; the others follow [1].</summary>
    public uint FirstSourceId { get; init; } = 1;

    /// <summary>Epoch to number in; null: 1, or the one that the engine names [null].</summary>
    public ushort? Epoch { get; init; }

    /// <summary>Most unacknowledged messages of each source; 0: what 64 MB of history for all allow, at most 16384 [0].</summary>
    public int WindowMessages { get; init; }

    public GatewayClientOptions Client { get; init; } = new();

    /// <summary>Where to write the latency log; null: nowhere [null].</summary>
    public string? LatencyLogPath { get; init; }

    /// <summary>Without any acknowledgement for so long the run gives up [30 s].</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When it is canceled nothing new is sent: the run completes as soon as what was sent is acknowledged [never].</summary>
    public CancellationToken Finish { get; init; }

    /// <summary>Called about ten times a second on the run's thread; null: not [null].</summary>
    public Action<GatewayRunProgress>? Progress { get; init; }
}
