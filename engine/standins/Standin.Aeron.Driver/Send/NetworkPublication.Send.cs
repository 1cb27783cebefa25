using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Send;

// Sends SETUPs, data, heartbeats and repairs. The bounds of every span: frames lie whole in a term, terms whole in the ring.
internal sealed unsafe partial class NetworkPublication
{
    private const int DatagramsPerTurn = 16;

    private readonly byte[] _frame = new byte[SetupFrame.Length];
    private long _nextSetupNanos;
    private long _nextHeartbeatNanos;
    private bool _isAtLimit;
    private bool _isSendShort;

    /// <summary>Serves a NAK at once, if the range can be served and is not being repaired already.</summary>
    internal void OnNak(NakFrame nak, long nowNanos)
    {
        _counters.Increment(SystemCounter.NakMessagesReceived);
        int termOffset = nak.TermOffset;
        int gapLength = nak.GapLength;
        if (gapLength < 0 || termOffset < 0 || termOffset % DataFrame.Alignment != 0 || (long)termOffset + gapLength > _log.TermLength)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        long position = PositionOf(nak.TermId, termOffset);
        long oldest = _senderPosition.Plain - _historyLength;
        if (gapLength == 0 || position < oldest || position >= _senderPosition.Plain || position < 0)
        {
            return;
        }

        int length = (int)Math.Min(Math.Min(gapLength, _retransmitLengthMax), _senderPosition.Plain - position);
        switch (_retransmits.OnNak(position, length, nowNanos))
        {
            case RetransmitHandler.Decision.Serve:
                Resend(position, length);
                break;
            case RetransmitHandler.Decision.Overflow:
                _counters.Increment(SystemCounter.RetransmitOverflow);
                break;
        }
    }

    /// <summary>Sends one frame to where the channel goes; false when the socket did not take it for all.</summary>
    internal bool Send(ReadOnlySpan<byte> datagram) =>
        !_parameters.IsResponse
            ? Endpoint.Send(datagram)
            : _hasResponseAddress && Endpoint.SendTo(datagram, in _responseAddress);

    private bool HasDestination => !_parameters.IsResponse || _hasResponseAddress;

    private int SendBatch(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths) =>
        !_parameters.IsResponse ? Endpoint.SendBatch(datagrams, lengths)
        : _hasResponseAddress ? Endpoint.SendBatchTo(datagrams, lengths, in _responseAddress)
        : 0;

    private int SendDue(long nowNanos)
    {
        int workCount = 0;
        if (!_isEnding && (_isSetupElicited || !_wasEverConnected) && HasDestination && nowNanos - _nextSetupNanos >= 0)
        {
            SendSetup();
            _nextSetupNanos = nowNanos + DriverLimits.SetupIntervalNanos;
            _isSetupElicited &= _receivers.Count == 0;
            workCount++;
        }

        if (!_wasEverConnected)
        {
            return workCount;
        }

        int datagrams = _isEnding ? 0 : SendData();
        if (datagrams > 0)
        {
            _nextHeartbeatNanos = nowNanos + DriverLimits.HeartbeatIntervalNanos;
        }
        else
        {
            _senderLimit = _flowControl.OnIdle(_senderLimit, nowNanos);
            if (nowNanos - _nextHeartbeatNanos >= 0)
            {
                SendHeartbeat();
                _nextHeartbeatNanos = nowNanos + DriverLimits.HeartbeatIntervalNanos;
            }
        }

        return workCount + datagrams;
    }

    private void SendSetup()
    {
        // At the end of a term the stream goes on at the start of the next, which is what a receiver can join at.
        SetupFrame.Write(
            _frame,
            (byte)((_parameters.IsGroup ? SetupFrame.GroupFlag : 0) | (_parameters.AsksForResponse ? SetupFrame.ResponseFlag : 0)),
            _log.TermOffsetAt(_senderPosition.Plain),
            SessionId,
            StreamId,
            _log.InitialTermId,
            _log.TermIdAt(_senderPosition.Plain),
            _log.TermLength,
            _log.MtuLength,
            _parameters.MulticastTtl);
        Send(_frame);
        _counters.Increment(SystemCounter.SetupMessagesSent);
    }

    private void SendHeartbeat()
    {
        byte flags = DataFrame.UnfragmentedFlags;
        if (_isEnding && _parameters.SendsEndOfStream)
        {
            flags |= DataFrame.EndOfStreamFlag;
            if (_isRevoked)
            {
                flags |= DataFrame.RevokedFlag;
            }
        }

        Span<byte> frame = _frame.AsSpan(0, DataFrame.HeaderLength);
        DataFrame.Write(
            frame, 0, flags, FrameType.Data, _log.TermOffsetAt(_senderPosition.Plain), SessionId, StreamId, _log.TermIdAt(_senderPosition.Plain));
        Send(frame);
        _counters.Increment(SystemCounter.HeartbeatsSent);
    }

    /// <summary>Sends what is written and within the receivers' credit, up to a batch of datagrams. Returns how many.</summary>
    private int SendData()
    {
        Span<int> lengths = stackalloc int[DatagramsPerTurn];
        Span<long> ends = stackalloc long[DatagramsPerTurn];
        long position = _senderPosition.Plain;
        int count = 0;
        bool isContiguous = true;
        while (count < DatagramsPerTurn && isContiguous)
        {
            int length = ScanDatagram(position, _senderLimit - position, out long end);
            if (length == 0)
            {
                break;
            }

            lengths[count] = length;
            ends[count++] = end;

            // A batch lies in one piece of memory: it ends with padding, and with the term.
            isContiguous = end == position + length && _log.TermOffsetAt(end) != 0;
            position = end;
        }

        if (count == 0)
        {
            _isSendShort = false;
            CountLimit();
            return 0;
        }

        int total = 0;
        foreach (int length in lengths[..count])
        {
            total += length;
        }

        int sent = SendBatch(new ReadOnlySpan<byte>(_log.FrameAt(_senderPosition.Plain), total), lengths[..count]);
        _isSendShort = sent < count;
        if (sent > 0)
        {
            _senderPosition.Release(ends[sent - 1]);
            if (ends[sent - 1] >= _conductorWakePosition.Acquire() || _state != PublicationState.Active)
            {
                ConductorSignal.Raise();
            }
        }

        return sent;
    }

    /// <summary>
    /// Nothing can be sent: counts the times that written data began to wait for credit, not the turns that it waited; or says which frame
    /// there is to wait for.
    /// </summary>
    private void CountLimit()
    {
        bool isLimited = Volatile.Read(ref *(int*)_log.FrameAt(_senderPosition.Plain)) > 0;
        if (!isLimited)
        {
            _log.AwaitedPosition = _senderPosition.Plain;
        }

        if (isLimited && !_isAtLimit)
        {
            _counters.Increment(SystemCounter.SenderFlowControlLimits);
        }

        _isAtLimit = isLimited;
    }

    /// <summary>
    /// Finds the next datagram: whole frames that are committed, up to the MTU, the credit and the end of the term; of padding only the
    /// header. Returns its length, or 0, and the position after it.
    /// </summary>
    private int ScanDatagram(long position, long credit, out long end)
    {
        int limit = (int)Math.Min(Math.Min(credit, _log.MtuLength), _log.TermLength - _log.TermOffsetAt(position));
        int length = 0;
        end = position;
        while (length < limit)
        {
            byte* frame = _log.FrameAt(position) + length;
            int frameLength = Volatile.Read(ref *(int*)frame);
            if (frameLength <= 0)
            {
                break;
            }

            int alignedLength = FrameDescriptor.Align(frameLength);
            bool isPadding = *(ushort*)(frame + FrameDescriptor.TYPE_OFFSET) == FrameType.Pad;
            int wireLength = isPadding ? DataFrame.HeaderLength : alignedLength;
            if (length + wireLength > limit)
            {
                break;
            }

            length += wireLength;
            end += alignedLength;
            if (isPadding)
            {
                break;
            }
        }

        return length;
    }

    /// <summary>Sends a range again in whole frames, to all destinations, without regard to flow control.</summary>
    private void Resend(long position, int length)
    {
        _counters.Increment(SystemCounter.RetransmitsSent);
        while (length > 0)
        {
            // The receiver's gap may not start at a frame; what stands there must be the frame of this very position.
            byte* frame = _log.FrameAt(position);
            if (Volatile.Read(ref *(int*)frame) <= 0
                || *(int*)(frame + FrameDescriptor.TERM_OFFSET) != _log.TermOffsetAt(position)
                || *(int*)(frame + FrameDescriptor.TERM_ID_OFFSET) != _log.TermIdAt(position))
            {
                return;
            }

            int datagramLength = ScanDatagram(position, length, out long end);
            if (datagramLength == 0 || !Send(new ReadOnlySpan<byte>(frame, datagramLength)))
            {
                return;
            }

            _counters.Add(SystemCounter.RetransmittedBytes, datagramLength);
            length -= (int)Math.Min(end - position, length);
            position = end;
        }
    }
}
