using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Agrona.Concurrent;
using Positions.Testing;
using Positions.Testing.Network;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>
/// A driver and its client on real sockets, with faults below the driver if wanted. With a <see cref="TurnClock"/> timeouts are short, so that
/// nobody waits for the dead; without, the nodes have threads of their own, and they are so long that nobody is taken for dead.
/// </summary>
internal sealed class UdpNode : IDisposable
{
    private const long ShortTimeoutNanos = 1_500_000_000;
    private const long LongTimeoutNanos = 100_000_000_000;

    private readonly CollectingErrorHandler _errors = new();
    private readonly AgentInvoker? _driverTurn;

    internal UdpNode(ulong seed, FaultRates faults, ThreadingMode threading)
        : this(seed, faults, threading, SystemNanoClock.INSTANCE, LongTimeoutNanos)
    {
    }

    internal UdpNode(ulong seed, FaultRates faults, TurnClock clock)
        : this(seed, faults, ThreadingMode.INVOKER, clock, ShortTimeoutNanos)
    {
    }

    private UdpNode(ulong seed, FaultRates faults, ThreadingMode threading, INanoClock clock, long timeoutNanos)
    {
        MediaDriver.Context context = new MediaDriver.Context()
            .ThreadingMode(threading)
            .NanoClock(clock)
            .IdentifierSeed((long)seed)
            .ImageLivenessTimeoutNs(timeoutNanos)
            .PublicationConnectionTimeoutNs(timeoutNanos)
            .FlowControlReceiverTimeoutNs(timeoutNanos)
            .ErrorHandler(_errors);
        if (!faults.IsFaultless)
        {
            context.DatagramNetwork(new FaultyDatagramNetwork(new UdpNetwork(_errors), new SeededRandom(seed), faults));
        }

        Driver = MediaDriver.LaunchEmbedded(context);
        _driverTurn = Driver.SharedAgentInvoker;
        Client = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
            .AeronDirectoryName(Driver.AeronDirectoryName)
            .UseConductorAgentInvoker(true)
            .DriverAgentInvoker(_driverTurn)
            .UnavailableImageHandler(Unavailable.Add)
            .ErrorHandler(_errors));
    }

    internal MediaDriver Driver { get; }

    internal Adaptive.Aeron.Aeron Client { get; }

    internal List<Image> Unavailable { get; } = [];

    internal bool IsDead { get; private set; }

    internal IReadOnlyList<Exception> Errors => _errors.Errors;

    internal void Turn()
    {
        if (!IsDead)
        {
            _driverTurn?.Invoke();
            Client.ConductorAgentInvoker!.Invoke();
        }
    }

    /// <summary>Ends the driver first, as if the process had died: nothing is said to the other side.</summary>
    internal void Kill()
    {
        IsDead = true;
        Driver.Dispose();
    }

    public void Dispose()
    {
        Client.Dispose();
        Driver.Dispose();
    }
}
