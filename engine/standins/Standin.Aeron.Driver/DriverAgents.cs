using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Embedded;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Conductor, sender and receiver of a driver on as many threads as the threading mode says. When one ends, all end, and the last of them
/// gives back what they shared: until then any may be in the middle of using it.
/// </summary>
internal sealed class DriverAgents : IErrorHandler
{
    private readonly MediaDriver.Context _context;
    private readonly IDatagramNetwork _conductorNetwork;
    private readonly IDatagramNetwork _senderNetwork;
    private readonly IDatagramNetwork _receiverNetwork;
    private readonly AgentSignal _conductorSignal;
    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly List<AgentRunner> _runners = [];
    private AgentSleep? _invokerSleep;
    private int _runningCount;

    internal DriverAgents(MediaDriver.Context context)
    {
        _context = context;
        ThreadingMode mode = context.ThreadingMode();
        bool isOneThread = mode is ThreadingMode.INVOKER or ThreadingMode.SHARED;

        // Each thread waits on its own sockets, and is woken up by itself. The conductor's network has no sockets.
        _receiverNetwork = context.DatagramNetwork() ?? new UdpNetwork(this);
        _senderNetwork = mode == ThreadingMode.DEDICATED ? new UdpNetwork(this) : _receiverNetwork;
        _conductorNetwork = isOneThread ? _receiverNetwork : new UdpNetwork(this);
        var receiverSignal = new AgentSignal(_receiverNetwork.WakeUp);
        AgentSignal senderSignal = mode == ThreadingMode.DEDICATED ? new AgentSignal(_senderNetwork.WakeUp) : receiverSignal;
        _conductorSignal = isOneThread ? receiverSignal : new AgentSignal(_conductorNetwork.WakeUp);
        _sender = new Sender(new AgentInbox(isOneThread, _senderNetwork.WakeUp), senderSignal, context);
        _receiver = new Receiver(new AgentInbox(isOneThread, _receiverNetwork.WakeUp), receiverSignal, context);
        Conductor = new DriverConductor(
            context,
            Counters,
            new DriverNetworks(_senderNetwork, _receiverNetwork, _conductorSignal),
            _sender,
            _receiver,
            new AgentInbox(isOneThread, _conductorNetwork.WakeUp),
            new AgentInbox(isOneThread, _conductorNetwork.WakeUp));
    }

    internal SystemCounters Counters { get; } = new();

    internal DriverConductor Conductor { get; }

    /// <summary>In INVOKER mode; else null.</summary>
    internal AgentInvoker? Invoker { get; private set; }

    /// <summary>Any thread.</summary>
    public void OnError(Exception exception)
    {
        Counters.OnError();
        _context.ErrorHandler()!.OnError(exception);
    }

    internal void Start()
    {
        switch (_context.ThreadingMode())
        {
            case ThreadingMode.INVOKER:
                _runningCount = 1;
                _invokerSleep = SharedSleep();
                Invoker = new AgentInvoker(this, CreateAgent("aeron-md-inv", _invokerSleep, AllTurns(), OnSharedEnd));
                Invoker.Start();
                break;
            case ThreadingMode.SHARED:
                AddRunner("aeron-md-shd", _context.SharedIdleStrategy(), SharedSleep(), OnSharedEnd, AllTurns());
                break;
            case ThreadingMode.SHARED_NETWORK:
                AddRunner(
                    "aeron-md-net",
                    _context.SharedNetworkIdleStrategy(),
                    new AgentSleep(
                        _receiver.Signal,
                        _receiverNetwork,
                        _context.NanoClock(),
                        () => !_sender.Inbox.IsEmpty || !_receiver.Inbox.IsEmpty,
                        NextNetworkDeadline),
                    OnNetworkEnd,
                    _receiver.DoWork,
                    _sender.DoWork);
                AddConductor();
                break;
            default:
                AddRunner(
                    "aeron-md-snd",
                    _context.SenderIdleStrategy(),
                    new AgentSleep(
                        _sender.Signal, _senderNetwork, _context.NanoClock(), () => !_sender.Inbox.IsEmpty, _sender.NextDeadlineNanos),
                    _sender.Inbox.Close,
                    _sender.DoWork);
                AddRunner(
                    "aeron-md-rcv",
                    _context.ReceiverIdleStrategy(),
                    new AgentSleep(
                        _receiver.Signal, _receiverNetwork, _context.NanoClock(), () => !_receiver.Inbox.IsEmpty, _receiver.NextDeadlineNanos),
                    _receiver.Inbox.Close,
                    _receiver.DoWork);
                AddConductor();
                break;
        }

        _runningCount += _runners.Count;
        foreach (AgentRunner runner in _runners)
        {
            runner.Start();
        }
    }

    /// <summary>Ends all agents, and waits for their threads, but not for one that this is called on.</summary>
    internal void Stop()
    {
        Invoker?.Dispose();
        StopRunners();
        foreach (AgentRunner runner in _runners)
        {
            runner.Dispose();
        }
    }

    /// <summary>Gives back what the agents share. Before they start, or after all have ended.</summary>
    internal void Release()
    {
        Conductor.DisposeResources();
        _senderNetwork.Dispose();
        _receiverNetwork.Dispose();
        _conductorNetwork.Dispose();
    }

    /// <summary>For the thread that invokes the driver.</summary>
    internal bool WaitForInput(long timeoutNanos)
    {
        if (Invoker is null || _invokerSleep is null)
        {
            throw new InvalidOperationException($"a driver in threading mode {_context.ThreadingMode()} waits for its input itself");
        }

        if (timeoutNanos <= 0)
        {
            return _invokerSleep.HasInput;
        }

        if (!_invokerSleep.IsPrepared)
        {
            _invokerSleep.Prepare();
            if (Invoker.Invoke() > 0)
            {
                return true;
            }
        }

        return _invokerSleep.Sleep(timeoutNanos);
    }

    internal void WakeUp() => _conductorSignal.WakeUp();

    private AgentSleep SharedSleep() => new(
        _conductorSignal, _receiverNetwork, _context.NanoClock(), () => Conductor.HasRequests, NextNetworkDeadline);

    private long NextNetworkDeadline(long nowNanos) =>
        Math.Min(_receiver.NextDeadlineNanos(nowNanos), _sender.NextDeadlineNanos(nowNanos));

    private Func<long, int>[] AllTurns() =>
        [Conductor.DoRequestsAndImages, _receiver.DoWork, _sender.DoWork, Conductor.DoPublicationsAndTimers];

    private void AddConductor() => AddRunner(
        "aeron-md-cnd",
        _context.ConductorIdleStrategy(),
        new AgentSleep(
            _conductorSignal, _conductorNetwork, _context.NanoClock(), () => Conductor.HasRequests, static _ => long.MaxValue),
        Conductor.OnClose,
        Conductor.DoRequestsAndImages,
        Conductor.DoPublicationsAndTimers);

    private void AddRunner(string name, IIdleStrategy? idle, AgentSleep sleep, Action onEnd, params Func<long, int>[] turns) =>
        _runners.Add(new AgentRunner(idle ?? new InputWaitIdleStrategy(sleep), this, CreateAgent(name, sleep, turns, onEnd)));

    private DriverAgent CreateAgent(string name, AgentSleep sleep, Func<long, int>[] turns, Action onEnd) =>
        new(name, _context.NanoClock(), sleep, turns, () => OnAgentEnd(onEnd));

    private void OnSharedEnd()
    {
        OnNetworkEnd();
        Conductor.OnClose();
    }

    private void OnNetworkEnd()
    {
        _sender.Inbox.Close();
        _receiver.Inbox.Close();
    }

    private void OnAgentEnd(Action onEnd)
    {
        onEnd();
        StopRunners();
        if (Interlocked.Decrement(ref _runningCount) == 0)
        {
            Release();
        }
    }

    private void StopRunners()
    {
        foreach (AgentRunner runner in _runners)
        {
            runner.Stop();
        }
    }
}
