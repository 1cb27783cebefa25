using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Driver.Send;

// What receivers say: who they are, how far they let the sender go, what they miss. Thread: sender; of what the conductor reads, each value
// is written whole, by the sender only.
internal sealed partial class NetworkPublication
{
    /// <summary>The system says that a socket's buffer is full; it empties at the speed of the network.</summary>
    private const long ShortSendRetryNanos = 50_000;

    private readonly RetransmitHandler _retransmits;
    private readonly Receivers _receivers = new();
    private readonly FlowControl _flowControl;
    private readonly int _retransmitLengthMax;
    private PaddedLong _senderPosition;
    private long _senderLimit;
    private bool _isSetupElicited;
    private bool _isEnding;
    private TransportAddress _responseAddress;
    private bool _hasResponseAddress;
    private bool _isResponseConnected;
    private volatile bool _hasReceivers;
    private volatile bool _isConnected;
    private volatile bool _wasEverConnected;
    private volatile bool _hasReceiverFinished;

    /// <summary>Hands an error frame to the conductor.</summary>
    internal required Action<NetworkPublication, PublicationErrorFrame> ErrorFrameTaken { private get; init; }

    /// <summary>Raised when what the conductor decides by has changed.</summary>
    internal required AgentSignal ConductorSignal { private get; init; }

    /// <summary>True when a receiver may be where a status message says: not behind the history, and not half a term ahead.</summary>
    internal bool IsPlausible(StatusMessageFrame frame)
    {
        long difference = PositionOf(frame.TermId, frame.TermOffset) - _senderPosition.Plain;
        return unchecked(frame.TermId - _log.InitialTermId) >= 0 && difference >= -_historyLength && difference <= _log.TermLength / 2;
    }

    internal void OnSetupElicited(StatusMessageFrame frame, in TransportAddress source, long nowNanos)
    {
        if (_state is PublicationState.Active or PublicationState.Draining)
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
        if ((frame.Flags & StatusMessageFrame.EndOfStreamFlag) != 0)
        {
            _receivers.Remove(frame.ReceiverId);
            if (_isEnding)
            {
                _hasReceiverFinished = true;
                ConductorSignal.Raise();
            }
        }
        else if (!_receivers.OnHeard(frame.ReceiverId, nowNanos))
        {
            _counters.Increment(SystemCounter.ReceiversRefused);
        }

        if (_parameters is { IsResponse: true, ResponseCorrelationId: { } imageCorrelationId })
        {
            // Said once, or again with the next status message if there is no room for it.
            _isResponseConnected = _receivers.Count > 0
                && (_isResponseConnected || Endpoint.Responses.OnResponseConnected(imageCorrelationId));
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
        ErrorFrameTaken(this, new PublicationErrorFrame(
            _log.Identity.RegistrationId,
            SessionId,
            StreamId,
            frame.ReceiverId,
            (frame.Flags & ErrorFrame.HasGroupTagFlag) != 0 ? frame.GroupTag : Aeron.NULL_VALUE,
            Enum.IsDefined((ErrorCode)frame.Code) ? (ErrorCode)frame.Code : ErrorCode.UNKNOWN_CODE_VALUE,
            frame.Text,
            source.ToEndPoint()));
    }

    /// <summary>One turn of the sender: what is due to be sent. Returns how much was done.</summary>
    internal int DoSenderWork(long nowNanos)
    {
        PublicationState state = _state;
        if (state == PublicationState.Gone)
        {
            return 0;
        }

        if (state == PublicationState.Lingering && !_isEnding)
        {
            // The end is announced at once. Receivers that finished before they could know of it do not count.
            _isEnding = true;
            _nextHeartbeatNanos = nowNanos;
        }

        int workCount = SendDue(nowNanos);
        _receivers.RemoveSilent(nowNanos, _context.PublicationConnectionTimeoutNs());
        bool hasReceivers = _receivers.Count > 0;
        if (hasReceivers != _hasReceivers)
        {
            _hasReceivers = hasReceivers;
            ConductorSignal.Raise();
        }

        bool isConnected = hasReceivers && _flowControl.HasRequiredReceivers;
        if (isConnected != _isConnected)
        {
            _isConnected = isConnected;
            ConductorSignal.Raise();
        }

        return workCount;
    }

    /// <summary>When there is something to send without any input. Thread: sender.</summary>
    internal long NextDeadlineNanos(long nowNanos)
    {
        if (_state == PublicationState.Gone)
        {
            return long.MaxValue;
        }

        long deadline = _isSendShort ? nowNanos + ShortSendRetryNanos : long.MaxValue;
        if (!_isEnding && (_isSetupElicited || !_wasEverConnected) && HasDestination)
        {
            deadline = Math.Min(deadline, _nextSetupNanos);
        }

        return _wasEverConnected ? Math.Min(deadline, _nextHeartbeatNanos) : deadline;
    }

    private long PositionOf(int termId, int termOffset) =>
        ((long)unchecked(termId - _log.InitialTermId) << _log.PositionBitsToShift) + termOffset;
}
