using System.Collections.Concurrent;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Embedded;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// The duty cycle and the owner of all of the driver's state: this part runs it, the other carries out the clients' commands.
/// </summary>
/// <remarks>
/// Thread: the driver's, or the invoking one. Reads: commands, sockets, tails of publications, positions of subscribers. Writes:
/// everything else. Others call <see cref="Submit"/>, <see cref="WakeUp"/> and the counters only.
/// </remarks>
internal sealed partial class DriverConductor : IAgent, IEmbeddedDriver, IErrorHandler, IResponseChannels
{
    private const long TimerIntervalNanos = 100_000_000;
    private const long WaitNanosMax = 20_000_000;

    /// <summary>While publications send at full speed, what receivers say is looked at every so many turns.</summary>
    private const int TurnsPerControlPoll = 4;

    private readonly MediaDriver.Context _context;
    private readonly INanoClock _clock;
    private readonly IDatagramNetwork _network;
    private readonly IdentifierSource _identifiers;
    private readonly ConcurrentQueue<PendingCommand> _commands = new();
    private readonly List<ReceiveChannelEndpoint> _receiveEndpoints = [];
    private readonly List<SendChannelEndpoint> _sendEndpoints = [];
    private readonly List<NetworkPublication> _publications = [];
    private volatile int _leastReceiveBufferLength;
    private volatile bool _isClosed;
    private long _nextTimerNanos;
    private int _turnsWithoutControlPoll;

    internal DriverConductor(MediaDriver.Context context)
    {
        _context = context;
        _clock = context.NanoClock();
        _network = context.DatagramNetwork() ?? new UdpNetwork(this);
        _identifiers = new IdentifierSource(context.IdentifierSeed());
        _nextTimerNanos = _clock.NanoTime();
    }

    public string AeronDirectoryName => _context.AeronDirectoryName()!;

    public bool IsClosed => _isClosed;

    internal SystemCounters Counters { get; } = new();

    internal int LeastReceiveBufferLength => _leastReceiveBufferLength;

    public string RoleName() => "aeron-media-driver";

    public void OnStart()
    {
    }

    public int DoWork() => DoWork(_clock.NanoTime());

    /// <summary>One turn at a given time.</summary>
    internal int DoWork(long nowNanos)
    {
        int workCount = _commands.IsEmpty ? 0 : ExecuteCommands(nowNanos);
        foreach (ReceiveChannelEndpoint endpoint in _receiveEndpoints)
        {
            workCount += endpoint.DoWork(nowNanos);
        }

        workCount += DoSenderWork(nowNanos);
        if (nowNanos - _nextTimerNanos >= 0)
        {
            _nextTimerNanos = nowNanos + TimerIntervalNanos;
            OnTimer(nowNanos);
        }

        return workCount;
    }

    public void OnClose()
    {
        _isClosed = true;
        while (_commands.TryDequeue(out PendingCommand pending))
        {
            pending.Command.Complete();
        }

        foreach (NetworkPublication publication in _publications)
        {
            publication.Log.IsConnected = false;
            publication.Log.IsClosed = true;
        }

        foreach (SendChannelEndpoint endpoint in _sendEndpoints)
        {
            endpoint.Dispose();
        }

        foreach (ReceiveChannelEndpoint endpoint in _receiveEndpoints)
        {
            endpoint.Dispose();
        }

        _publications.Clear();
        _sendEndpoints.Clear();
        _receiveEndpoints.Clear();
        _network.Dispose();
    }

    public void Submit(DriverCommand command)
    {
        _commands.Enqueue(PendingCommand.Prepare(command));
        WakeUp();
    }

    public void OnError(Exception exception)
    {
        Counters.Increment(SystemCounter.Errors);
        _context.ErrorHandler()!.OnError(exception);
    }

    public void OnResponseSetup(long subscriptionId, int responseSessionId)
    {
        foreach (ReceiveChannelEndpoint endpoint in _receiveEndpoints)
        {
            if (endpoint.OnResponseSetup(subscriptionId, responseSessionId))
            {
                return;
            }
        }
    }

    public void OnResponseConnected(long imageCorrelationId) => FindImage(imageCorrelationId)?.NameResponseSession(null);

    internal IIdleStrategy CreateIdleStrategy() => new InputWaitIdleStrategy(this);

    internal bool WaitForInput(long timeoutNanos) =>
        !_commands.IsEmpty || (timeoutNanos > 0 && _network.WaitForInput(Math.Min(timeoutNanos, WaitNanosMax)));

    internal void WakeUp() => _network.WakeUp();

    private int DoSenderWork(long nowNanos)
    {
        if (_publications.Count == 0)
        {
            return 0;
        }

        int workCount = 0;
        if (++_turnsWithoutControlPoll >= TurnsPerControlPoll)
        {
            workCount += PollControl(nowNanos);
        }

        int sent = 0;
        foreach (NetworkPublication publication in _publications)
        {
            sent += publication.DoWork(nowNanos);
        }

        if (sent == 0 && _turnsWithoutControlPoll > 0)
        {
            workCount += PollControl(nowNanos);
        }

        return workCount + sent;
    }

    private int PollControl(long nowNanos)
    {
        _turnsWithoutControlPoll = 0;
        int workCount = 0;
        foreach (SendChannelEndpoint endpoint in _sendEndpoints)
        {
            workCount += endpoint.PollControl(nowNanos);
        }

        return workCount;
    }

    private void OnTimer(long nowNanos)
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
        {
            NetworkPublication publication = _publications[i];
            if (publication.State == PublicationState.Gone)
            {
                publication.Endpoint.Remove(publication);
                _publications.RemoveAt(i);
            }
        }

        for (int i = _sendEndpoints.Count - 1; i >= 0; i--)
        {
            SendChannelEndpoint endpoint = _sendEndpoints[i];
            endpoint.RemoveSilentDestinations(nowNanos);
            if (endpoint.IsIdle)
            {
                endpoint.Dispose();
                _sendEndpoints.RemoveAt(i);
            }
        }

        for (int i = _receiveEndpoints.Count - 1; i >= 0; i--)
        {
            ReceiveChannelEndpoint endpoint = _receiveEndpoints[i];
            endpoint.ExpirePendingSessions(nowNanos);
            if (endpoint.IsIdle)
            {
                endpoint.Dispose();
                _receiveEndpoints.RemoveAt(i);
            }
        }
    }
}
