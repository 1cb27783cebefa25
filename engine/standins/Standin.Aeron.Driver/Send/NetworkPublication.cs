using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// One publication. This part holds its life and what the application may do, which is the conductor's; the others, the sender's, take what
/// receivers say, and send. Positions satisfy, at any time,
/// <code>history kept for NAKs &lt;= sender position &lt;= tail,   limit of the application &lt;= zeroed up to</code>
/// Publishers share the log: they own the tail.
/// </summary>
internal sealed partial class NetworkPublication : IStreamPositions
{
    /// <summary>A NAK is served up to a number of these, or of half terms if these are smaller.</summary>
    private const int RetransmitWindowLength = 128 * 1024;

    private readonly MediaDriver.Context _context;
    private readonly AgentCounters _conductorCounters;
    private readonly AgentCounters _counters;
    private readonly PublicationLog _log;
    private readonly PublicationParameters _parameters;
    private readonly int _framedMessageLengthMax;

    /// <summary>
    /// How far a receiver that is in order may be behind: the longest window, half a term, and the padding at a term's end, which goes beyond
    /// the credit by up to the message that had no room there, with its headers.
    /// </summary>
    private readonly int _historyLength;
    private volatile PublicationState _state = PublicationState.Active;
    private PaddedLong _conductorWakePosition;
    private long _zeroedPosition;
    private long _lingerUntilNanos;
    private long _lastSeenSenderPosition;
    private long _lastProgressNanos;
    private bool _isRevoked;

    internal NetworkPublication(
        SendChannelEndpoint endpoint,
        PublicationLog log,
        PublicationParameters parameters,
        MediaDriver.Context context,
        SystemCounters counters,
        long nowNanos)
    {
        Endpoint = endpoint;
        _log = log;
        _parameters = parameters;
        _context = context;
        _conductorCounters = counters.Conductor;
        _counters = counters.Sender;
        _flowControl = parameters.FlowControl.IsMinimum ? new MinimumFlowControl(parameters.FlowControl, _counters) : new FlowControl();
        _retransmits = new RetransmitHandler(parameters.IsGroup ? parameters.MaxResend : 1, context.RetransmitUnicastLingerNs());
        long retransmitLengthMax = (long)Math.Min(RetransmitWindowLength, log.TermLength / 2) * parameters.FlowControl.RetransmitWindows;
        _retransmitLengthMax = (int)Math.Min(retransmitLengthMax, int.MaxValue);
        _framedMessageLengthMax = FrameDescriptor.FramedLength(log.MaxMessageLength, log.MaxPayloadLength);
        _historyLength = (log.TermLength / 2) + _framedMessageLengthMax;
        long position = log.Tail.Acquire();
        _senderPosition.Plain = position;
        _senderLimit = position;
        _zeroedPosition = position + log.RingLength;
        _conductorWakePosition.Plain = position;
        _nextSetupNanos = nowNanos;
        _nextHeartbeatNanos = nowNanos;
    }

    internal SendChannelEndpoint Endpoint { get; }

    internal PublicationLog Log => _log;

    /// <summary>Any thread.</summary>
    internal PublicationState State => _state;

    internal int StreamId => _log.Identity.StreamId;

    internal int SessionId => _log.Identity.SessionId;

    internal int TermLength => _log.TermLength;

    internal bool IsExclusive { get; init; }

    /// <inheritdoc cref="UdpChannel.PublicationTag"/>
    internal long? Tag => _parameters.Tag;

    internal bool AsksForResponse => _parameters.AsksForResponse;

    /// <inheritdoc cref="UdpChannel.ResponseCorrelationId"/>
    internal long? ResponseCorrelationId => _parameters.ResponseCorrelationId;

    /// <summary>Registrations of clients that hold this publication; several only if it is not exclusive. Thread: conductor.</summary>
    internal List<PublicationLink> Holders { get; } = [];

    /// <summary>Closes for the application: sends the rest, then announces the end. Thread: conductor.</summary>
    internal void Close(bool isRevoked, long nowNanos)
    {
        if (_state != PublicationState.Active)
        {
            return;
        }

        _isRevoked = isRevoked;
        _log.Limit.Release(Math.Min(_log.Limit.Plain, _log.Tail.Acquire()));
        _lingerUntilNanos = nowNanos + _parameters.LingerNanos;
        if (isRevoked)
        {
            _conductorCounters.Increment(SystemCounter.PublicationsRevoked);
            _log.IsClosed = true;
            Linger(nowNanos);
        }
        else
        {
            _state = PublicationState.Draining;
            _log.SenderSignal.Raise();
        }
    }

    public void AddTo(List<StreamPosition> positions)
    {
        void Add(StreamPositionKind kind, long position) => positions.Add(new StreamPosition(kind, StreamId, SessionId, position));
        Add(StreamPositionKind.PublisherLimit, _log.Limit.Acquire());
        Add(StreamPositionKind.PublisherPosition, _log.Tail.Acquire());
        Add(StreamPositionKind.SenderPosition, _senderPosition.Acquire());
        Add(StreamPositionKind.SenderLimit, Volatile.Read(ref _senderLimit));
    }

    /// <summary>Tells the applications that publish of an error frame. Thread: conductor.</summary>
    internal void Report(PublicationErrorFrame error)
    {
        for (int i = 0; i < Holders.Count; i++)
        {
            ClientLink client = Holders[i].Client;
            bool isFirstOfClient = Holders.FindIndex(holder => ReferenceEquals(holder.Client, client)) == i;
            if (isFirstOfClient && !client.Report(error))
            {
                _conductorCounters.Increment(SystemCounter.PublicationErrorsDropped);
            }
        }
    }

    /// <summary>One turn of the conductor: what the application may do, and the stages of the end. Returns how much was done.</summary>
    internal int DoConductorWork(long nowNanos)
    {
        long senderPosition = _senderPosition.Acquire();
        switch (_state)
        {
            case PublicationState.Active:
                int workCount = UpdateLimit(senderPosition);
                if (!IsExclusive)
                {
                    CheckForBlockedPublisher(senderPosition, nowNanos);
                }

                return workCount;
            case PublicationState.Draining:
                if (nowNanos - _lingerUntilNanos >= 0)
                {
                    Unblock(senderPosition);
                }

                if (senderPosition >= _log.Tail.Acquire() || !_hasReceivers)
                {
                    Linger(nowNanos);
                }

                return 0;
            case PublicationState.Lingering:
                if (nowNanos - _lingerUntilNanos >= 0 || (!_parameters.IsGroup && _hasReceiverFinished))
                {
                    _state = PublicationState.Gone;
                }

                return 0;
            default:
                return 0;
        }
    }

    /// <summary>
    /// A thread that died between claiming and committing would stop all others for ever. Its claim is given up when the sender has stood
    /// in front of it for the unblock timeout. An exclusive publication has but one thread, which would only stop itself.
    /// </summary>
    private void CheckForBlockedPublisher(long senderPosition, long nowNanos)
    {
        if (senderPosition != _lastSeenSenderPosition || _log.Tail.Acquire() == senderPosition)
        {
            _lastSeenSenderPosition = senderPosition;
            _lastProgressNanos = nowNanos;
        }
        else if (nowNanos - _lastProgressNanos >= _context.PublicationUnblockTimeoutNs())
        {
            _lastProgressNanos = nowNanos;
            Unblock(senderPosition);
        }
    }

    private void Unblock(long senderPosition)
    {
        if (_log.Unblock(senderPosition))
        {
            _log.OnCommitted(senderPosition);
            _conductorCounters.Increment(SystemCounter.UnblockedPublications);
        }
    }

    private void Linger(long nowNanos)
    {
        // Nobody ever heard of the stream, so nobody waits for its end.
        _lingerUntilNanos = _wasEverConnected ? nowNanos + _parameters.LingerNanos : nowNanos;
        _state = PublicationState.Lingering;
        _log.SenderSignal.Raise();
    }

    private int UpdateLimit(long senderPosition)
    {
        bool isConnected = _isConnected;
        int workCount = ZeroAhead(senderPosition);
        long limit = isConnected ? senderPosition + _parameters.WindowLength : senderPosition;
        limit = Math.Min(Math.Min(limit, _zeroedPosition - _framedMessageLengthMax), _log.MaxPosition);
        if (limit != _log.Limit.Plain)
        {
            _log.Limit.Release(limit);

            // Long before publishers are held back by a limit that is out of date.
            _conductorWakePosition.Release(senderPosition + (_parameters.WindowLength >> 3));
        }

        if (_log.IsConnected != isConnected)
        {
            _log.IsConnected = isConnected;
        }

        return workCount;
    }

    /// <summary>
    /// Zeroes history that no NAK can ask for any more, where publishers will write on the next lap of the ring. The sender serves NAKs
    /// from its own position, which is not behind the one seen here.
    /// </summary>
    private unsafe int ZeroAhead(long senderPosition)
    {
        long target = senderPosition - _historyLength + _log.RingLength;
        int workCount = 0;
        while (_zeroedPosition < target)
        {
            // A run never crosses the end of a term, and so not of the ring.
            int run = (int)Math.Min(target - _zeroedPosition, _log.TermLength - _log.TermOffsetAt(_zeroedPosition));
            new Span<byte>(_log.FrameAt(_zeroedPosition), run).Clear();
            _zeroedPosition += run;
            workCount = 1;
        }

        return workCount;
    }
}
