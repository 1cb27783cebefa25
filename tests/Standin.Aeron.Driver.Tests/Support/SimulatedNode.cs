using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Status;
using Positions.Testing.Network;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>A driver and its client on a simulated wire, run by hand.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private readonly CollectingErrorHandler _errors = new();
    private readonly CollectingPublicationErrorHandler _publicationErrors = new();

    internal SimulatedNode(SimulatedWire wire, long seed, Action<MediaDriver.Context>? configure = null)
    {
        MediaDriver.Context context = new MediaDriver.Context()
            .ThreadingMode(ThreadingMode.INVOKER)
            .DatagramNetwork(wire.CreateNetwork())
            .NanoClock(wire)
            .IdentifierSeed(seed)
            .ErrorHandler(_errors);
        configure?.Invoke(context);
        Driver = MediaDriver.LaunchEmbedded(context);
        Client = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
            .AeronDirectoryName(Driver.AeronDirectoryName)
            .UseConductorAgentInvoker(true)
            .DriverAgentInvoker(Driver.SharedAgentInvoker)
            .AvailableImageHandler(Available.Add)
            .UnavailableImageHandler(Unavailable.Add)
            .PublicationErrorFrameHandler(_publicationErrors)
            .ErrorHandler(_errors));
    }

    internal MediaDriver Driver { get; }

    internal Adaptive.Aeron.Aeron Client { get; }

    internal List<Image> Available { get; } = [];

    internal List<Image> Unavailable { get; } = [];

    internal IReadOnlyList<PublicationErrorFrame> PublicationErrors => _publicationErrors.Frames;

    internal IReadOnlyList<Exception> Errors => _errors.Errors;

    internal long Count(SystemCounter counter) => Driver.Counters[counter];

    internal void Turn()
    {
        Driver.SharedAgentInvoker!.Invoke();
        Client.ConductorAgentInvoker!.Invoke();
    }

    /// <summary>Ends the driver first, as if the process had died: nothing is said to the other side.</summary>
    internal void Kill() => Driver.Dispose();

    public void Dispose()
    {
        Client.Dispose();
        Driver.Dispose();
    }
}
