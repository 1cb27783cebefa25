using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// The receiver's copy of one publication: takes datagrams in any order and makes the stream whole. This part holds life and flow control;
/// another takes data and finds gaps, and a third, the conductor's, follows consumption. Positions satisfy, at any time,
/// <code>
/// cleaned &lt;= least subscriber position &lt;= rebuild &lt;= high-water
/// stored frames lie in cleaned .. cleaned + ring length
/// </code>
/// Thread: receiver, but for the conductor's part, which writes the cleaned position and reads what the receiver releases. Subscribers read
/// the log up to the rebuild position.
/// </summary>
internal sealed partial class PublicationImage : IStreamPositions
{
    private const int EndOfStreamStatusMessagesMin = 5;

    private readonly ReceiveChannelEndpoint _endpoint;
    private readonly AgentCounters _counters;
    private readonly ImageSettings _settings;
    private readonly ImageLog _log;
    private readonly LossDetector _lossDetector;
    private readonly int _sessionId;
    private readonly int _streamId;
    private readonly int _initialTermId;
    private readonly int _termLength;
    private readonly int _bitsToShift;
    private readonly long _heartbeatReach;
    private readonly CubicCongestionControl? _cubic;
    private int _windowLength;
    private long _lossEndPosition;
    private bool _isLossNew;
    private PaddedLong _cleanedPosition;
    private long _rebuildPosition;
    private long _highWaterPosition;
    private long _statusPosition;
    private long _nextStatusNanos;
    private long _lastActivityNanos;
    private long _stateChangeNanos;
    private byte[]? _rejectReason;
    private int? _responseSessionId;
    private volatile ImageState _state;
    private volatile bool _isReleased;

    internal PublicationImage(
        ReceiveChannelEndpoint endpoint,
        AgentCounters counters,
        ImageLog log,
        ImageSettings settings,
        CubicCongestionControl? cubic,
        long nowNanos)
    {
        _endpoint = endpoint;
        _counters = counters;
        _settings = settings;
        _log = log;
        _lossDetector = new LossDetector(settings.Delay);
        _sessionId = log.Parameters.SessionId;
        _streamId = log.Parameters.StreamId;
        _initialTermId = log.Parameters.InitialTermId;
        _termLength = log.Parameters.TermLength;
        _bitsToShift = log.PositionBitsToShift;

        // Padding at a term's end takes the sender beyond its credit, which is half a term at most, by up to the message that had no room: of
        // the longest one, in frames of the shortest MTU, one half is headers.
        _heartbeatReach = (_termLength >> 1) + (2L * FrameDescriptor.ComputeMaxMessageLength(_termLength));
        _cubic = cubic;
        _windowLength = cubic?.WindowLength ?? settings.WindowLength;
        _cleanedPosition.Plain = log.Parameters.JoinPosition;
        log.WakePosition.Plain = WakePositionAfter(log.Parameters.JoinPosition);
        _rebuildPosition = log.Parameters.JoinPosition;
        _highWaterPosition = log.Parameters.JoinPosition;
        _statusPosition = log.Parameters.JoinPosition;
        _nextStatusNanos = nowNanos;
        _lastActivityNanos = nowNanos;
        _stateChangeNanos = nowNanos;
    }

    /// <summary>Any thread.</summary>
    internal ImageState State => _state;

    /// <summary>True when the receiver will not touch the image again. Any thread.</summary>
    internal bool IsReleased
    {
        get => _isReleased;
        set => _isReleased = value;
    }

    internal ImageLog Log => _log;

    /// <summary>Where the sender is, by each of the endpoint's transports. Thread: receiver.</summary>
    internal ImageConnections Connections { get; } = new();

    internal long CorrelationId => _log.Parameters.CorrelationId;

    internal int StreamId => _streamId;

    internal int SessionId => _sessionId;

    /// <summary>True when the image was given up and its session is to have no other.</summary>
    internal bool IsRefusedLater { get; private set; }

    /// <summary>True when the sender has asked for a stream of answers.</summary>
    internal bool AsksForResponse { get; init; }

    /// <summary>
    /// From now on the sender is told the session that answers come by, at once and with every status message that is repeated; null ends
    /// that.
    /// </summary>
    internal void NameResponseSession(int? sessionId)
    {
        _responseSessionId = sessionId;
        if (sessionId is not null)
        {
            _nextStatusNanos = long.MinValue;
        }
    }

    public void AddTo(List<StreamPosition> positions)
    {
        void Add(StreamPositionKind kind, long position) => positions.Add(new StreamPosition(kind, _streamId, _sessionId, position));
        Add(StreamPositionKind.ReceiverHighWater, Volatile.Read(ref _highWaterPosition));
        Add(StreamPositionKind.ReceiverPosition, _log.RebuildPosition.Acquire());
        Add(StreamPositionKind.SubscriberPosition, _cleanedPosition.Acquire());
    }

    /// <summary>Its last subscriber has left.</summary>
    internal void Drain(long nowNanos)
    {
        if (_state == ImageState.Active)
        {
            ChangeState(ImageState.Draining, nowNanos);
        }
    }

    /// <summary>From now on error frames with this reason go out instead of status messages, and data is dropped.</summary>
    internal void Reject(string reason)
    {
        byte[] text = System.Text.Encoding.ASCII.GetBytes(reason);
        _rejectReason = text.Length <= Protocol.ErrorFrame.MaxTextLength ? text : text[..Protocol.ErrorFrame.MaxTextLength];
        _nextStatusNanos = long.MinValue;
        _counters.Increment(SystemCounter.ImagesRejected);
    }

    /// <summary>Takes the answer to a measurement; the time stamp is the one that was sent.</summary>
    internal void OnRoundTripAnswered(long sentNanos, long nowNanos)
    {
        long roundTripNanos = nowNanos - sentNanos;
        if (_cubic is not null && roundTripNanos >= 0 && roundTripNanos < _settings.LivenessTimeoutNanos)
        {
            _counters.Increment(SystemCounter.RoundTripsMeasured);
            _counters.Add(SystemCounter.RoundTripNanosTotal, roundTripNanos);
        }
    }

    /// <summary>One turn: status message, gap, end of life. Returns how much was done.</summary>
    internal int DoWork(long nowNanos)
    {
        switch (_state)
        {
            case ImageState.Active:
                return DoActiveWork(nowNanos);
            case ImageState.Draining when IsStatusDue(nowNanos):
                SendResponseSetup();
                SendStatus(Protocol.StatusMessageFrame.EndOfStreamFlag, nowNanos);
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>When there is something to do without any input.</summary>
    internal long NextDeadlineNanos(long nowNanos)
    {
        switch (_state)
        {
            case ImageState.Active:
                long deadline = Math.Min(_nextStatusNanos, _lossDetector.DeadlineNanos);
                return _cubic is null ? deadline : Math.Min(deadline, nowNanos + _cubic.TurnIntervalNanos);
            case ImageState.Draining:
                return _nextStatusNanos;
            default:
                return long.MaxValue;
        }
    }

    private bool IsStatusDue(long nowNanos) => _nextStatusNanos == long.MinValue || nowNanos - _nextStatusNanos >= 0;

    private void SendResponseSetup()
    {
        if (_responseSessionId is { } sessionId)
        {
            _endpoint.SendResponseSetup(this, sessionId);
        }
    }

    private int DoActiveWork(long nowNanos)
    {
        int workCount = 0;
        long cleaned = _cleanedPosition.Acquire();
        if (_rejectReason is null)
        {
            workCount += RepairLoss(nowNanos);
            bool isForced = _cubic is not null && FollowCongestion(_cubic, cleaned, nowNanos);
            bool isDue = IsStatusDue(nowNanos);
            if (isDue)
            {
                SendResponseSetup();
            }

            if (isDue || isForced || cleaned - _statusPosition > _windowLength >> 2)
            {
                SendStatus(0, nowNanos);
                workCount++;
            }

            if (_cubic is not null && _cubic.IsMeasurementDue(nowNanos))
            {
                _endpoint.SendRoundTripRequest(this, nowNanos);
            }
        }
        else if (IsStatusDue(nowNanos))
        {
            _endpoint.SendError(this, _rejectReason);
            _nextStatusNanos = nowNanos + _settings.StatusMessageTimeoutNanos;
        }

        if (_rebuildPosition >= _log.EndOfStreamPosition || _log.IsRevoked)
        {
            ChangeState(ImageState.Draining, nowNanos);
            SendStatus(Protocol.StatusMessageFrame.EndOfStreamFlag, nowNanos);
        }
        else if (nowNanos - _lastActivityNanos > _settings.LivenessTimeoutNanos)
        {
            _counters.Increment(SystemCounter.ImagesTimedOut);
            IsRefusedLater = !_settings.Rejoins;
            ChangeState(ImageState.Silent, nowNanos);
        }

        return workCount;
    }

    /// <summary>Takes the window of this moment. Returns true when the sender is to hear of it now.</summary>
    private bool FollowCongestion(CubicCongestionControl cubic, long cleaned, long nowNanos)
    {
        bool isForced = cubic.OnTurn(_isLossNew, cleaned > _statusPosition, nowNanos);
        _isLossNew = false;
        if (_windowLength == cubic.WindowLength)
        {
            return isForced;
        }

        _windowLength = cubic.WindowLength;
        return true;
    }

    /// <summary>
    /// Says what has been consumed by now, also when it repeats: a sender must never be held back by a position that is out of date.
    /// </summary>
    private void SendStatus(byte flags, long nowNanos)
    {
        _statusPosition = _cleanedPosition.Acquire();
        _endpoint.SendStatusMessage(
            flags,
            this,
            unchecked(_initialTermId + (int)(_statusPosition >> _bitsToShift)),
            (int)_statusPosition & (_termLength - 1),
            _windowLength);
        _nextStatusNanos = nowNanos + _settings.StatusMessageTimeoutNanos;
    }

    /// <summary>Releases, with the state, all that was written of the image: the conductor reads it when it sees the state.</summary>
    private void ChangeState(ImageState state, long nowNanos)
    {
        _stateChangeNanos = nowNanos;
        if (state == ImageState.Draining)
        {
            _nextStatusNanos = nowNanos;
        }

        _state = state;
        _log.ConductorSignal.Raise();
    }
}
