namespace Adaptive.Aeron.Embedded;

/// <summary>
/// The seam between client and driver: commands one way, events the other (<see cref="ClientLink"/>). The data goes through shared logs.
/// </summary>
internal interface IEmbeddedDriver
{
    /// <summary>The key under which clients find the driver.</summary>
    string AeronDirectoryName { get; }

    bool IsClosed { get; }

    /// <summary>Queues a command for the driver's next duty cycle and wakes it. Any thread.</summary>
    void Submit(DriverCommand command);
}
