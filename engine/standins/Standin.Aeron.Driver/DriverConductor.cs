using System.Collections.Concurrent;
using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Carries out the clients' commands, makes and removes endpoints, publications and images, and keeps what applications write and read in
/// step with the network: what publishers may claim, and the cleaning of what was sent or consumed. This part runs its turns, the others
/// have the commands.
/// </summary>
/// <remarks>
/// Thread: conductor. Reads: commands, tails of publications, positions of subscribers, and what sender and receiver have released. Writes:
/// its own registry, limits and cleaned ranges. Others call <see cref="Submit"/> and the properties only.
/// </remarks>
internal sealed partial class DriverConductor : IEmbeddedDriver, IResponseChannels
{
    private const long TimerIntervalNanos = 100_000_000;

    private readonly MediaDriver.Context _context;
    private readonly SystemCounters _systemCounters;
    private readonly DriverNetworks _networks;
    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly AgentInbox _fromSender;
    private readonly AgentInbox _fromReceiver;
    private readonly IdentifierSource _identifiers;
    private readonly NameLookups _lookups;
    private readonly ConcurrentQueue<PendingCommand> _commands = new();
    private readonly List<SubscribedChannel> _subscribedChannels = [];
    private readonly List<SendChannelEndpoint> _sendEndpoints = [];
    private readonly List<NetworkPublication> _publications = [];
    private volatile int _leastReceiveBufferLength;
    private volatile bool _isClosed;
    private long _nextTimerNanos;

    internal DriverConductor(
        MediaDriver.Context context,
        SystemCounters counters,
        DriverNetworks networks,
        Sender sender,
        Receiver receiver,
        AgentInbox fromSender,
        AgentInbox fromReceiver)
    {
        _context = context;
        _systemCounters = counters;
        _networks = networks;
        _sender = sender;
        _receiver = receiver;
        _fromSender = fromSender;
        _fromReceiver = fromReceiver;
        _identifiers = new IdentifierSource(context.IdentifierSeed());
        _lookups = new NameLookups(context.Names, networks.ConductorSignal, counters.Conductor);
        _nextTimerNanos = context.NanoClock().NanoTime();
    }

    public string AeronDirectoryName => _context.AeronDirectoryName()!;

    public bool IsClosed => _isClosed;

    internal int LeastReceiveBufferLength => _leastReceiveBufferLength;

    /// <summary>True when there is something to do that does not come with time. Thread: conductor.</summary>
    internal bool HasRequests => !_commands.IsEmpty || !_fromSender.IsEmpty || !_fromReceiver.IsEmpty || _lookups.HasAnswers;

    /// <summary>
    /// The half of a turn that goes before the receiver's where both have one thread, so that it tells senders at once what was consumed.
    /// </summary>
    internal int DoRequestsAndImages(long nowNanos)
    {
        int workCount = _commands.IsEmpty ? 0 : ExecuteCommands(nowNanos);
        workCount += _fromReceiver.Drain() + _fromSender.Drain() + _lookups.DeliverAnswers();
        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            workCount += channel.TrackImages(nowNanos);
        }

        return workCount;
    }

    /// <summary>The half that goes after the sender's, so that publishers may use at once what it has made room for.</summary>
    internal int DoPublicationsAndTimers(long nowNanos)
    {
        int workCount = 0;
        foreach (NetworkPublication publication in _publications)
        {
            workCount += publication.DoConductorWork(nowNanos);
        }

        if (nowNanos - _nextTimerNanos >= 0)
        {
            _nextTimerNanos = nowNanos + TimerIntervalNanos;
            RemoveUnused();
        }

        return workCount;
    }

    public void Submit(DriverCommand command)
    {
        _commands.Enqueue(PendingCommand.Prepare(command, _context.Names));
        _networks.ConductorSignal.WakeUp();
    }

    public bool OnResponseSetup(long subscriptionId, int responseSessionId) =>
        _fromSender.TryPost(() => _subscribedChannels.Find(channel => channel.HasSubscription(subscriptionId))
            ?.SetResponseSession(subscriptionId, responseSessionId));

    public bool OnResponseConnected(long imageCorrelationId) =>
        _fromSender.TryPost(() => NameResponseSession(FindImage(imageCorrelationId), null));

    /// <summary>No turn comes after this. Sender and receiver may still be at work.</summary>
    internal void OnClose()
    {
        _isClosed = true;
        _fromSender.Close();
        _fromReceiver.Close();
        while (_commands.TryDequeue(out PendingCommand pending))
        {
            pending.Command.Complete();
        }

        foreach (NetworkPublication publication in _publications)
        {
            publication.Log.IsConnected = false;
            publication.Log.IsClosed = true;
        }
    }

    /// <summary>Gives sockets and memory back. After sender, receiver and conductor have ended.</summary>
    internal void DisposeResources()
    {
        foreach (SendChannelEndpoint endpoint in _sendEndpoints)
        {
            endpoint.Dispose();
        }

        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            channel.Dispose();
        }

        _publications.Clear();
        _sendEndpoints.Clear();
        _subscribedChannels.Clear();
    }

    /// <summary>
    /// Publications that have ended and endpoints that nothing lives on any more: their agent is asked to let go of them, and they are
    /// forgotten when it has.
    /// </summary>
    private void RemoveUnused()
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
        {
            if (_publications[i].State == PublicationState.Gone)
            {
                Remove(_publications[i]);
            }
        }

        foreach (SendChannelEndpoint endpoint in _sendEndpoints)
        {
            if (endpoint is { PublicationCount: 0, IsRemoving: false })
            {
                Remove(endpoint);
            }
        }

        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            if (channel is { IsIdle: true, IsRemoving: false })
            {
                Remove(channel);
            }
        }

        ForgetRemoved();
    }

    private void Remove(NetworkPublication publication)
    {
        _publications.Remove(publication);
        _systemCounters.Remove(publication);
        publication.Endpoint.PublicationCount--;
        _sender.Inbox.Post(() => _sender.RemovePublication(publication));
    }

    private void Remove(SendChannelEndpoint endpoint)
    {
        endpoint.IsRemoving = true;
        _sender.Inbox.Post(() => _sender.RemoveEndpoint(endpoint));
    }

    private void Remove(SubscribedChannel channel)
    {
        channel.IsRemoving = true;
        _receiver.Inbox.Post(() => _receiver.RemoveEndpoint(channel.Endpoint));
    }

    private void ForgetRemoved()
    {
        _sendEndpoints.RemoveAll(static endpoint => endpoint.IsDisposed);
        _subscribedChannels.RemoveAll(static channel => channel.Endpoint.IsDisposed);
    }

    /// <summary>
    /// Waits until the sockets that are on their way out are closed: another is about to be opened, and may want an address of theirs. The
    /// other agents need no more than a turn for it, and never wait for this one.
    /// </summary>
    private void AwaitRemovals()
    {
        while (!_isClosed
            && (_sendEndpoints.Exists(static endpoint => endpoint.IsRemoving && !endpoint.IsDisposed)
                || _subscribedChannels.Exists(static channel => (channel.IsRemoving && !channel.Endpoint.IsDisposed) || channel.IsClosingTransport)))
        {
            if (_sender.Inbox.IsClosed || _receiver.Inbox.IsClosed)
            {
                throw new InvalidOperationException("the driver is being shut down");
            }

            Thread.Yield();
        }

        ForgetRemoved();
    }
}
