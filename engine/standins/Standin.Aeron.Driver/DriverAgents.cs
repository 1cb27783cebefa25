using Adaptive.Aeron.Driver.Media;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Conductor, sender and receiver of a driver on as many threads as the threading mode says. When one ends, all end, and the last of them
/// gives back what they shared: until then any may be in the middle of using it.
/// </summary>
internal sealed class DriverAgents : IErrorHandler
{
    /// <summary>The protocol's timers are due within this at the latest.</summary>
    private const long WaitNanosMax = 20_000_000;

    private readonly MediaDriver.Context _context;
    private readonly IDatagramNetwork _conductorNetwork;
    private readonly IDatagramNetwork _senderNetwork;
    private readonly IDatagramNetwork _receiverNetwork;
    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly List<AgentRunner> _runners = [];
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
        _sender = new Sender(new AgentInbox(isOneThread, _senderNetwork.WakeUp), context);
        _receiver = new Receiver(new AgentInbox(isOneThread, _receiverNetwork.WakeUp), context);
        Conductor = new DriverConductor(
            context,
            Counters,
            new DriverNetworks(_senderNetwork, _receiverNetwork, _conductorNetwork.WakeUp),
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
                Invoker = new AgentInvoker(this, CreateAgent("aeron-md-inv", AllTurns(), OnSharedEnd));
                Invoker.Start();
                break;
            case ThreadingMode.SHARED:
                AddRunner("aeron-md-shd", _context.SharedIdleStrategy(), HasSharedInput, _receiverNetwork, OnSharedEnd, AllTurns());
                break;
            case ThreadingMode.SHARED_NETWORK:
                AddRunner(
                    "aeron-md-net",
                    _context.SharedNetworkIdleStrategy(),
                    () => !_sender.Inbox.IsEmpty || !_receiver.Inbox.IsEmpty,
                    _receiverNetwork,
                    OnNetworkEnd,
                    _receiver.DoWork,
                    _sender.DoWork);
                AddConductor();
                break;
            default:
                AddRunner(
                    "aeron-md-snd",
                    _context.SenderIdleStrategy(),
                    () => !_sender.Inbox.IsEmpty,
                    _senderNetwork,
                    _sender.Inbox.Close,
                    _sender.DoWork);
                AddRunner(
                    "aeron-md-rcv",
                    _context.ReceiverIdleStrategy(),
                    () => !_receiver.Inbox.IsEmpty,
                    _receiverNetwork,
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
        if (Invoker is null)
        {
            throw new InvalidOperationException($"a driver in threading mode {_context.ThreadingMode()} waits for its input itself");
        }

        return HasSharedInput() || (timeoutNanos > 0 && _receiverNetwork.WaitForInput(Math.Min(timeoutNanos, WaitNanosMax)));
    }

    internal void WakeUp() => _conductorNetwork.WakeUp();

    private bool HasSharedInput() => Conductor.HasRequests;

    private Func<long, int>[] AllTurns() =>
        [Conductor.DoRequestsAndImages, _receiver.DoWork, _sender.DoWork, Conductor.DoPublicationsAndTimers];

    private void AddConductor() => AddRunner(
        "aeron-md-cnd",
        _context.ConductorIdleStrategy(),
        () => Conductor.HasRequests,
        _conductorNetwork,
        Conductor.OnClose,
        Conductor.DoRequestsAndImages,
        Conductor.DoPublicationsAndTimers);

    private void AddRunner(
        string name, IIdleStrategy? idle, Func<bool> hasInput, IDatagramNetwork network, Action onEnd, params Func<long, int>[] turns)
    {
        idle ??= new InputWaitIdleStrategy(
            nanos => hasInput() || network.WaitForInput(Math.Min(nanos, WaitNanosMax)));
        _runners.Add(new AgentRunner(idle, this, CreateAgent(name, turns, onEnd)));
    }

    private DriverAgent CreateAgent(string name, Func<long, int>[] turns, Action onEnd) =>
        new(name, _context.NanoClock(), turns, () => OnAgentEnd(onEnd));

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
