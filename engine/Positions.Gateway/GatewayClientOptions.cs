namespace Positions.Gateway;

/// <summary>Where a gateway publishes and listens; the defaults are those of the engine on the same host.</summary>
public sealed record GatewayClientOptions
{
    /// <summary>[aeron:udp?endpoint=127.0.0.1:40456]</summary>
    public string Channel { get; init; } = "aeron:udp?endpoint=127.0.0.1:40456";

    /// <summary>[1001]</summary>
    public int StreamId { get; init; } = 1001;

    /// <summary>[aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:40457|control-mode=dynamic]</summary>
    public string AcksChannel { get; init; } = "aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:40457|control-mode=dynamic";

    /// <summary>[1002]</summary>
    public int AcksStreamId { get; init; } = 1002;

    /// <summary>Name of a driver that runs already; null [default]: the client brings its own.</summary>
    public string? AeronDirectoryName { get; init; }

    /// <summary>Settings of the client's own driver; by default it runs on the client's thread.</summary>
    public EmbeddedDriverOptions Driver { get; init; } = new() { RunsOnCallersThread = true };

    /// <summary>Most fragments read in one turn [64].</summary>
    public int FragmentLimit { get; init; } = 64;

    /// <summary>What goes wrong on purpose on the way out; null [default]: nothing.</summary>
    public FaultOptions? Faults { get; init; }
}
