using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// The sender of one publication. This part holds its life, its receivers and what the application may do; the other sends.
/// Positions satisfy, at any time,
/// <code>history kept for NAKs &lt;= sender position &lt;= tail,   limit of the application &lt;= zeroed up to</code>
/// Thread: duty cycle. Publishers share the log: they own the tail.
/// </summary>
internal sealed partial class NetworkPublication
{
    /// <summary>A NAK is served up to a number of these, or of half terms if these are smaller.</summary>
    private const int RetransmitWindowLength = 128 * 1024;

    private readonly MediaDriver.Context _context;
    private readonly SystemCounters _counters;
    private readonly PublicationLog _log;
    private readonly PublicationParameters _parameters;
    private readonly RetransmitHandler _retransmits;
    private readonly Receivers _receivers = new();
    private readonly FlowControl _flowControl;
    private readonly int _retransmitLengthMax;
    private readonly int _framedMessageLengthMax;
    private readonly byte[] _frame = new byte[SetupFrame.Length];
    private long _senderPosition;
    private long _senderLimit;
    private long _zeroedPosition;
    private long _nextSetupNanos;
    private long _nextHeartbeatNanos;
    private long _lingerUntilNanos;
    private long _lastSeenSenderPosition;
    private long _lastProgressNanos;
    private bool _wasEverConnected;
    private bool _isSetupElicited;
    private bool _isAtLimit;
    private bool _isRevoked;
    private bool _hasReceiverFinished;
    private TransportAddress _responseAddress;
    private bool _hasResponseAddress;

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
        _counters = counters;
        _flowControl = parameters.FlowControl.IsMinimum ? new MinimumFlowControl(parameters.FlowControl, counters) : new FlowControl();
        _retransmits = new RetransmitHandler(parameters.IsGroup ? parameters.MaxResend : 1, context.RetransmitUnicastLingerNs());
        long retransmitLengthMax = (long)Math.Min(RetransmitWindowLength, log.TermLength / 2) * parameters.FlowControl.RetransmitWindows;
        _retransmitLengthMax = (int)Math.Min(retransmitLengthMax, int.MaxValue);
        _framedMessageLengthMax = FrameDescriptor.FramedLength(log.MaxMessageLength, log.MaxPayloadLength);
        _senderPosition = log.Tail.Acquire();
        _senderLimit = _senderPosition;
        _zeroedPosition = _senderPosition + log.RingLength;
        _nextSetupNanos = nowNanos;
        _nextHeartbeatNanos = nowNanos;
    }

    internal SendChannelEndpoint Endpoint { get; }

    internal PublicationLog Log => _log;

    internal PublicationState State { get; private set; } = PublicationState.Active;

    internal int StreamId => _log.Identity.StreamId;

    internal int SessionId => _log.Identity.SessionId;

    internal int TermLength => _log.TermLength;

    internal bool IsExclusive { get; init; }

    internal bool AsksForResponse => _parameters.AsksForResponse;

    /// <inheritdoc cref="UdpChannel.ResponseCorrelationId"/>
    internal long? ResponseCorrelationId => _parameters.ResponseCorrelationId;

    /// <summary>Registrations of clients that hold this publication; several only if it is not exclusive.</summary>
    internal List<PublicationLink> Holders { get; } = [];

    /// <summary>Closes for the application: sends the rest, then announces the end.</summary>
    internal void Close(bool isRevoked, long nowNanos)
    {
        if (State != PublicationState.Active)
        {
            return;
        }

        _isRevoked = isRevoked;
        _log.Limit.Release(Math.Min(_log.Limit.Plain, _log.Tail.Acquire()));
        State = PublicationState.Draining;
        _lingerUntilNanos = nowNanos + _parameters.LingerNanos;
        if (isRevoked)
        {
            _log.IsClosed = true;
            Linger(nowNanos);
        }
    }

    /// <summary>True when the position of a status message is within half a term of the sender's.</summary>
    internal bool IsPlausible(StatusMessageFrame frame)
    {
        long difference = PositionOf(frame.TermId, frame.TermOffset) - _senderPosition;
        return unchecked(frame.TermId - _log.InitialTermId) >= 0 && Math.Abs(difference) <= _log.TermLength / 2;
    }

    internal void OnSetupElicited(StatusMessageFrame frame, in TransportAddress source, long nowNanos)
    {
        if (State is PublicationState.Active or PublicationState.Draining)
        {
            if (_parameters.IsResponse)
            {
                _responseAddress = source;
                _hasResponseAddress = true;
            }

            _isSetupElicited = true;
            _flowControl.OnSetupElicited(frame, _senderLimit, nowNanos);
        }
    }

    internal void OnStatusMessage(StatusMessageFrame frame, long nowNanos)
    {
        bool hadReceivers = _receivers.Count > 0;
        if ((frame.Flags & StatusMessageFrame.EndOfStreamFlag) != 0)
        {
            _receivers.Remove(frame.ReceiverId);
            _hasReceiverFinished = true;
        }
        else if (!_receivers.OnHeard(frame.ReceiverId, nowNanos))
        {
            _counters.Increment(SystemCounter.ReceiversRefused);
        }

        if (_parameters is { IsResponse: true, ResponseCorrelationId: { } imageCorrelationId } && !hadReceivers && _receivers.Count > 0)
        {
            Endpoint.Responses.OnResponseConnected(imageCorrelationId);
        }

        if (!_wasEverConnected)
        {
            // The first thing a receiver hears after its status message is where the stream is: data, or a heartbeat at once.
            _wasEverConnected = true;
            _nextHeartbeatNanos = nowNanos;
        }

        _senderLimit = _flowControl.OnStatusMessage(
            frame, PositionOf(frame.TermId, frame.TermOffset) + frame.Window, _senderLimit, nowNanos);
    }

    /// <summary>A receiver has rejected the stream: it no longer counts, and the applications that publish are told.</summary>
    internal void OnError(ErrorFrame frame, in TransportAddress source)
    {
        _receivers.Remove(frame.ReceiverId);
        _flowControl.OnError(frame.ReceiverId);
        var error = new PublicationErrorFrame(
            _log.Identity.RegistrationId,
            SessionId,
            StreamId,
            frame.ReceiverId,
            (frame.Flags & ErrorFrame.HasGroupTagFlag) != 0 ? frame.GroupTag : Aeron.NULL_VALUE,
            Enum.IsDefined((ErrorCode)frame.Code) ? (ErrorCode)frame.Code : ErrorCode.UNKNOWN_CODE_VALUE,
            frame.Text,
            source.ToEndPoint());
        for (int i = 0; i < Holders.Count; i++)
        {
            ClientLink client = Holders[i].Client;
            bool isFirstOfClient = Holders.FindIndex(holder => ReferenceEquals(holder.Client, client)) == i;
            if (isFirstOfClient && !client.Report(error))
            {
                _counters.Increment(SystemCounter.PublicationErrorsDropped);
            }
        }
    }

    /// <summary>One turn: what is due to be sent, then what the application may do. Returns how much was done.</summary>
    internal int DoWork(long nowNanos)
    {
        int workCount = SendDue(nowNanos);
        _receivers.RemoveSilent(nowNanos, _context.PublicationConnectionTimeoutNs());
        switch (State)
        {
            case PublicationState.Active:
                UpdateLimit();
                if (!IsExclusive)
                {
                    CheckForBlockedPublisher(nowNanos);
                }

                break;
            case PublicationState.Draining:
                if (nowNanos - _lingerUntilNanos >= 0)
                {
                    Unblock();
                }

                if (_senderPosition >= _log.Tail.Acquire() || _receivers.Count == 0)
                {
                    Linger(nowNanos);
                }

                break;
            case PublicationState.Lingering:
                if (nowNanos - _lingerUntilNanos >= 0 || (!_parameters.IsGroup && _hasReceiverFinished))
                {
                    State = PublicationState.Gone;
                }

                break;
        }

        return workCount;
    }

    /// <summary>
    /// A thread that died between claiming and committing would stop all others for ever. Its claim is given up when the sender has stood
    /// in front of it for the unblock timeout. An exclusive publication has but one thread, which would only stop itself.
    /// </summary>
    private void CheckForBlockedPublisher(long nowNanos)
    {
        if (_senderPosition != _lastSeenSenderPosition || _log.Tail.Acquire() == _senderPosition)
        {
            _lastSeenSenderPosition = _senderPosition;
            _lastProgressNanos = nowNanos;
        }
        else if (nowNanos - _lastProgressNanos >= _context.PublicationUnblockTimeoutNs())
        {
            _lastProgressNanos = nowNanos;
            Unblock();
        }
    }

    private void Unblock()
    {
        if (_log.Unblock(_senderPosition))
        {
            _counters.Increment(SystemCounter.UnblockedPublications);
        }
    }

    private void Linger(long nowNanos)
    {
        State = PublicationState.Lingering;
        _hasReceiverFinished = false;

        // Nobody ever heard of the stream, so nobody waits for its end.
        _lingerUntilNanos = _wasEverConnected ? nowNanos + _parameters.LingerNanos : nowNanos;
        _nextHeartbeatNanos = nowNanos;
    }

    private long PositionOf(int termId, int termOffset) =>
        ((long)unchecked(termId - _log.InitialTermId) << _log.PositionBitsToShift) + termOffset;

    private void UpdateLimit()
    {
        bool isConnected = _receivers.Count > 0 && _flowControl.HasRequiredReceivers;
        ZeroAhead();
        long limit = isConnected ? _senderPosition + _parameters.WindowLength : _senderPosition;
        limit = Math.Min(Math.Min(limit, _zeroedPosition - _framedMessageLengthMax), _log.MaxPosition);
        if (limit != _log.Limit.Plain)
        {
            _log.Limit.Release(limit);
        }

        if (_log.IsConnected != isConnected)
        {
            _log.IsConnected = isConnected;
        }
    }

    /// <summary>Zeroes history that no NAK can ask for any more, where publishers will write on the next lap of the ring.</summary>
    private unsafe void ZeroAhead()
    {
        long keep = (_log.TermLength / 2) + _framedMessageLengthMax;
        long target = _senderPosition - keep + _log.RingLength;
        while (_zeroedPosition < target)
        {
            // A run never crosses the end of a term, and so not of the ring.
            int run = (int)Math.Min(target - _zeroedPosition, _log.TermLength - _log.TermOffsetAt(_zeroedPosition));
            new Span<byte>(_log.FrameAt(_zeroedPosition), run).Clear();
            _zeroedPosition += run;
        }
    }
}
