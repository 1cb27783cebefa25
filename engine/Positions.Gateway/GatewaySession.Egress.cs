using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Gateway;

/// <content>What comes from the engine: images, SourceState, SourceAck, FillRejected, ResendRequest.</content>
public sealed partial class GatewaySession
{
    private const ushort LeadsFlag = 1;
    private const int MostImages = 16;

    // The egress images there are, and the one whose engine answered as leader: only what it says counts.
    private readonly int[] _images = new int[MostImages];
    private int _imageCount;
    private bool _isBound;
    private int _boundImage;
    private long _boundTerm;

    // Highest engine sequence that the bound image has shown: an answer to an earlier hello may arrive late.
    private long _engineSequence;
    private long _haltEngineSequence;

    /// <summary>A new egress image: an engine has appeared, or appeared again; it is asked where it stands.</summary>
    public void OnImageAvailable(int imageSessionId)
    {
        if (_imageCount < MostImages && !_images.AsSpan(0, _imageCount).Contains(imageSessionId))
        {
            _images[_imageCount++] = imageSessionId;
        }

        AskForState();
    }

    /// <summary>An egress image has gone. If the session was bound to it, nothing is sent until another answers.</summary>
    public void OnImageUnavailable(int imageSessionId)
    {
        int index = _images.AsSpan(0, _imageCount).IndexOf(imageSessionId);
        if (index >= 0)
        {
            _images[index] = _images[--_imageCount];
        }

        if (_imageCount == 0 || (_isBound && imageSessionId == _boundImage))
        {
            Unbind();
        }
    }

    /// <summary>
    /// Takes one message of the egress stream. Messages of other sources and templates that are no business of a gateway are passed over.
    /// </summary>
    /// <param name="message">SBE header and block.</param>
    /// <param name="imageSessionId">Aeron session it came by.</param>
    /// <param name="nowNanos">On the clock of <see cref="DoWork"/>.</param>
    public void OnMessage(ReadOnlySpan<byte> message, int imageSessionId, long nowNanos)
    {
        switch (EgressTemplate(message))
        {
            case SourceAck.Template:
                OnAck(in MessageEncoder.Block<SourceAck>(message), imageSessionId, nowNanos);
                break;
            case FillRejected.Template:
                OnRejected(in MessageEncoder.Block<FillRejected>(message), imageSessionId);
                break;
            case SourceState.Template:
                OnState(in MessageEncoder.Block<SourceState>(message), imageSessionId);
                break;
            case ResendRequest.Template:
                OnResendRequest(in MessageEncoder.Block<ResendRequest>(message), imageSessionId);
                break;
            default:
                break;
        }
    }

    /// <summary>Template of a well-framed message to gateways, else 0.</summary>
    internal static ushort EgressTemplate(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageHeader.LengthBytes)
        {
            return 0;
        }

        MessageHeader header = System.Runtime.InteropServices.MemoryMarshal.Read<MessageHeader>(message);
        if (header.SchemaId != MessageHeader.Schema || message.Length < MessageHeader.LengthBytes + header.BlockLength)
        {
            return 0;
        }

        int requiredBytes = header.TemplateId switch
        {
            SourceAck.Template => SourceAck.BlockLength,
            FillRejected.Template => FillRejected.BlockLength,
            SourceState.Template => SourceState.BlockLength,
            ResendRequest.Template => ResendRequest.BlockLength,
            _ => int.MaxValue,
        };
        return header.BlockLength >= requiredBytes ? header.TemplateId : (ushort)0;
    }

    private void AskForState()
    {
        _helloPending = true;
        _helloSent = false;
        if (State == GatewaySessionState.Disconnected)
        {
            State = GatewaySessionState.AwaitingState;
        }
    }

    private void Unbind()
    {
        _isBound = false;
        _engineSequence = 0;
        _boundTerm = 0;
        ClearResend();
        if (HaltCause != GatewayHaltCause.None)
        {
            return;
        }

        State = GatewaySessionState.Disconnected;
        if (_imageCount > 0)
        {
            AskForState();
        }
    }

    private void Halt(GatewayHaltCause cause)
    {
        State = GatewaySessionState.Halted;
        HaltCause = cause;
        _haltEngineSequence = _engineSequence;
        ClearResend();
    }

    private bool IsMine(uint sourceId, ushort epoch, int imageSessionId)
    {
        if (sourceId != SourceId)
        {
            return false;
        }

        bool mine = _isBound && imageSessionId == _boundImage && epoch == Epoch;
        IgnoredCount += mine ? 0 : 1;
        return mine;
    }

    private void OnAck(in SourceAck ack, int imageSessionId, long nowNanos)
    {
        if (!IsMine(ack.SourceId, ack.Epoch, imageSessionId) || _firstSourceSeq == 0)
        {
            return;
        }

        _engineSequence = Math.Max(_engineSequence, ack.EngineSequence);
        RejectedCount = ack.RejectedCount;
        if (ack.AckedSourceSeq > _highestSent && _options.FirstSourceSeq is null)
        {
            Halt(GatewayHaltCause.NumberingConflict);
            return;
        }

        long acked = Math.Min(ack.AckedSourceSeq, _lastAppended);
        if (acked <= _acked)
        {
            return;
        }

        _acked = acked;
        ReportAcked(nowNanos);
    }

    private void ReportAcked(long nowNanos)
    {
        if (_listener is null)
        {
            return;
        }

        // Numbers that the engine lost and takes again were reported before.
        for (long sourceSeq = _highestReported + 1; sourceSeq <= _acked; sourceSeq++)
        {
            _listener.OnAcked(sourceSeq, _history.PlannedNanos(sourceSeq), nowNanos);
        }

        _highestReported = Math.Max(_highestReported, _acked);
    }

    private void OnRejected(in FillRejected rejected, int imageSessionId)
    {
        if (!IsMine(rejected.SourceId, rejected.Epoch, imageSessionId))
        {
            return;
        }

        _engineSequence = Math.Max(_engineSequence, rejected.EngineSequence);
        Rejects.Add(in rejected);
        _listener?.OnRejected(in rejected);
        switch ((RejectReason)rejected.Reason)
        {
            case RejectReason.SourceSeqReused or RejectReason.SourceHalted:
                Halt(GatewayHaltCause.Conflict);
                break;
            case RejectReason.StaleEpoch:
                Halt(GatewayHaltCause.StaleEpoch);
                break;
            default:
                break;
        }
    }

    private void OnResendRequest(in ResendRequest request, int imageSessionId)
    {
        if (!IsMine(request.SourceId, request.Epoch, imageSessionId) || State != GatewaySessionState.Streaming)
        {
            return;
        }

        if (request.FromSourceSeq > Math.Min(request.ToSourceSeq, _highestSent) || IsBeingServed(in request))
        {
            return;
        }

        if (request.FromSourceSeq < OldestRetained)
        {
            Halt(GatewayHaltCause.HistoryLost);
            return;
        }

        // Numbers from _nextToSend on go out anyway.
        _resendFrom = request.FromSourceSeq;
        _resendNext = request.FromSourceSeq;
        _resendTo = Math.Min(request.ToSourceSeq, _nextToSend - 1);
    }

    // The engine repeats a request on a timer; starting again each time would never reach the end of a long range.
    private bool IsBeingServed(in ResendRequest request) =>
        _resendNext <= _resendTo && request.FromSourceSeq >= _resendFrom && request.FromSourceSeq < _resendNext;

    /*
     * SourceState, by what is known of the session (first row that fits):
     *
     *   the engine does not lead                  no answer to a hello of ours, unless one leader is known already
     *   from another image, of a lower term       a former leader: ignored
     *   higher epoch, nothing appended, may adopt take the epoch over
     *   higher epoch                              halt: stale
     *   lower epoch, already streaming here       late: ignored
     *   lower epoch                               the engine has not seen ours: as if it expected 1
     *   nothing appended yet                      numbering starts where the engine stands
     *   answer to a hello, or end of a halt       send from there
     *   streaming, expects what was acked         the engine lost it: send from there
     *   streaming, otherwise                      nothing: what is missing is asked for by range
     */
    private void OnState(in SourceState state, int imageSessionId)
    {
        if (state.SourceId != SourceId)
        {
            return;
        }

        bool known = _isBound && imageSessionId == _boundImage;
        if ((state.Flags & LeadsFlag) == 0 || (_isBound && !known && state.LeadershipTerm < _boundTerm))
        {
            _helloPending &= !_isBound;
            IgnoredCount++;
            return;
        }

        if (state.Epoch > Epoch && !TryAdoptEpoch(state.Epoch))
        {
            Halt(GatewayHaltCause.StaleEpoch);
            return;
        }

        if (known && State == GatewaySessionState.Streaming && (state.Epoch < Epoch || !IsLoss(in state)))
        {
            _helloPending = false;
            return;
        }

        if (State == GatewaySessionState.Halted && !EndsHalt(in state, known))
        {
            _helloPending = false;
            return;
        }

        Bind(in state, imageSessionId);
        SendFrom(state.Epoch < Epoch ? 1 : state.NextExpectedSourceSeq);
    }

    private bool TryAdoptEpoch(ushort epoch)
    {
        if (!_options.AdoptEpoch || HasAppended)
        {
            return false;
        }

        Epoch = epoch;
        return true;
    }

    private bool HasAppended => _firstSourceSeq != 0 && _lastAppended >= _firstSourceSeq;

    private bool IsLoss(in SourceState state) => state.NextExpectedSourceSeq <= _acked && state.EngineSequence >= _engineSequence;

    // Only a conflict can be resumed from outside; the state that announced the halt is not newer than the reject that did.
    private bool EndsHalt(in SourceState state, bool known) =>
        HaltCause == GatewayHaltCause.Conflict && (!known || state.EngineSequence > _haltEngineSequence);

    private void Bind(in SourceState state, int imageSessionId)
    {
        _engineSequence = state.EngineSequence;
        _isBound = true;
        _boundImage = imageSessionId;
        _boundTerm = state.LeadershipTerm;
        _helloPending = false;
        HaltCause = GatewayHaltCause.None;
        State = GatewaySessionState.Streaming;
    }

    private void SendFrom(long nextExpected)
    {
        if (!HasAppended && _options.FirstSourceSeq is null)
        {
            StartNumberingAt(nextExpected);
            return;
        }

        if (nextExpected < OldestRetained)
        {
            Halt(GatewayHaltCause.HistoryLost);
            return;
        }

        if (nextExpected > _lastAppended + 1 && _options.FirstSourceSeq is null)
        {
            Halt(GatewayHaltCause.NumberingConflict);
            return;
        }

        if (nextExpected <= _acked)
        {
            LostAckedCount++;
            _acked = nextExpected - 1;
        }

        _knownBefore = _highestSent < _firstSourceSeq ? nextExpected - 1 : _knownBefore;
        _nextToSend = nextExpected;
        ClearResend();
    }
}
