using System.Runtime.CompilerServices;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

// Takes data into the ring, and finds the gaps in it. The bounds of every pointer: a frame starts inside the ring, and is not longer than
// the overhang, because the datagram that brought it is not.
internal sealed unsafe partial class PublicationImage
{
    /// <summary>Takes a DATA or PAD datagram of this session; the first header has been checked by <see cref="DatagramCheck"/>.</summary>
    internal void OnData(ReadOnlySpan<byte> datagram, ReceiveTransport transport, in TransportAddress source, long nowNanos)
    {
        if (_state != ImageState.Active || _rejectReason is not null)
        {
            if (_state == ImageState.Draining)
            {
                Connections.OnHeard(transport, in source, nowNanos);
            }

            return;
        }

        var first = new DataFrame(datagram);
        int termOffset = first.TermOffset;
        int terms = unchecked(first.TermId - _initialTermId);
        if (terms < 0 || (uint)termOffset > (uint)_termLength || termOffset % DataFrame.Alignment != 0)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        long position = ((long)terms << _bitsToShift) + termOffset;
        if (first.FrameLength == 0)
        {
            OnHeartbeat(datagram, position, transport, in source, nowNanos);
            return;
        }

        long length = WalkFrames(datagram, termOffset, out int lastFrameOffset);
        if (length <= 0)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        // Padding counts with its header only: a sender's last padding may go beyond its credit, and holds no data.
        long end = position + length;
        long cleaned = _cleanedPosition.Acquire();
        if (position + datagram.Length > cleaned + Math.Min(_termLength >> 1, _log.RingLength))
        {
            _counters.Increment(SystemCounter.FlowControlOverRuns);
            return;
        }

        if (end <= cleaned)
        {
            if (position >= cleaned - _settings.WindowLength)
            {
                // Of several senders the one that lags is alive too.
                Connections.OnHeard(transport, in source, nowNanos);
            }

            _counters.Increment(SystemCounter.FlowControlUnderRuns);
            return;
        }

        _lastActivityNanos = nowNanos;
        Connections.OnHeard(transport, in source, nowNanos);
        int offset = _log.OffsetOf(position);
        if (position == _highWaterPosition && _rebuildPosition == position && offset + lastFrameOffset < _log.RingLength)
        {
            // The usual case: the next bytes in order, with nothing beyond them.
            datagram.CopyTo(new Span<byte>(_log.FrameAt(position), datagram.Length));
            _highWaterPosition = end;
            _rebuildPosition = end;
            _log.RebuildPosition.Release(end);
            return;
        }

        InsertFrames(datagram, position);
        _highWaterPosition = Math.Max(_highWaterPosition, end);
        Rebuild();
    }

    private void OnHeartbeat(
        ReadOnlySpan<byte> datagram, long position, ReceiveTransport transport, in TransportAddress source, long nowNanos)
    {
        var heartbeat = new DataFrame(datagram);
        if (datagram.Length != DataFrame.HeaderLength || heartbeat.Type != FrameType.Data)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        long cleaned = _cleanedPosition.Acquire();
        if (position > cleaned + _heartbeatReach)
        {
            _counters.Increment(SystemCounter.FlowControlOverRuns);
            return;
        }

        if (position < Math.Max(0, cleaned - _termLength))
        {
            _counters.Increment(SystemCounter.FlowControlUnderRuns);
            return;
        }

        _counters.Increment(SystemCounter.HeartbeatsReceived);
        Connections.OnHeard(transport, in source, nowNanos);
        _highWaterPosition = Math.Max(_highWaterPosition, position);

        // Further ahead than half a term, a real sender may have no history left for the gap: its heartbeats alone do not keep the image.
        if (position <= cleaned + (_termLength >> 1) || _rebuildPosition >= _highWaterPosition)
        {
            _lastActivityNanos = nowNanos;
        }

        if (heartbeat.IsEndOfStream && _log.EndOfStreamPosition == long.MaxValue)
        {
            Connections.OnEndOfStream(transport.Index, position);
            long end = Connections.EndOfStreamPosition(_endpoint.Transports);
            if (end == _highWaterPosition)
            {
                // A revoked stream is not repaired, so it ends at what is whole by now.
                bool isRevoked = (heartbeat.Flags & DataFrame.RevokedFlag) != 0;
                _log.EndOfStreamPosition = isRevoked ? _rebuildPosition : end;
                _log.IsRevoked = isRevoked;
                if (isRevoked)
                {
                    _counters.Increment(SystemCounter.PublicationImagesRevoked);
                }
            }
        }
    }

    /// <summary>
    /// Checks that the frames follow one another and fill the datagram, where a last PAD may be longer than its 32 bytes on the wire.
    /// Returns the bytes of stream that they cover, or 0 if anything is wrong, and where the last frame starts.
    /// </summary>
    private long WalkFrames(ReadOnlySpan<byte> datagram, int termOffset, out int lastFrameOffset)
    {
        ulong identity = ReadIdentity(datagram, 0);
        int offset = 0;
        lastFrameOffset = 0;
        while (offset < datagram.Length)
        {
            // The datagram's length is a multiple of 32, so a header that starts in it ends in it.
            var frame = new DataFrame(datagram[offset..]);
            int frameLength = frame.FrameLength;
            ushort type = frame.Type;
            if (frameLength < DataFrame.HeaderLength
                || frameLength > _termLength - termOffset
                || type > FrameType.Data
                || frame.TermOffset != termOffset
                || ReadIdentity(datagram, offset) != identity
                || datagram[offset + FrameHeader.VersionOffset] != FrameHeader.CurrentVersion)
            {
                return 0;
            }

            int alignedLength = FrameDescriptor.Align(frameLength);
            lastFrameOffset = offset;
            if (alignedLength > datagram.Length - offset)
            {
                bool isPaddingHeader = type == FrameType.Pad && offset + DataFrame.HeaderLength == datagram.Length;
                return isPaddingHeader ? (long)offset + alignedLength : 0;
            }

            offset += alignedLength;
            termOffset += alignedLength;
        }

        return offset;
    }

    /// <summary>Stream and term id, which all frames of a datagram share. Bounds: the header is within the datagram.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadIdentity(ReadOnlySpan<byte> datagram, int offset) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(datagram[(offset + DataFrame.StreamIdOffset)..]);

    /// <summary>Frame by frame, where a datagram overlaps what is there already or goes over the end of the ring.</summary>
    private void InsertFrames(ReadOnlySpan<byte> datagram, long position)
    {
        int offset = 0;
        while (offset < datagram.Length)
        {
            int alignedLength = FrameDescriptor.Align(new DataFrame(datagram[offset..]).FrameLength);
            byte* slot = _log.FrameAt(position);
            if (position < _rebuildPosition || *(int*)slot != 0)
            {
                _counters.Increment(SystemCounter.DuplicateFrames);
            }
            else
            {
                int storedLength = Math.Min(alignedLength, datagram.Length - offset);
                datagram.Slice(offset, storedLength).CopyTo(new Span<byte>(slot, storedLength));
            }

            offset += alignedLength;
            position += alignedLength;
        }
    }

    /// <summary>Moves the rebuild position over what is contiguous now.</summary>
    private void Rebuild()
    {
        long position = _rebuildPosition;
        long limit = Math.Min(_highWaterPosition, _cleanedPosition.Acquire() + _log.RingLength);
        while (position < limit)
        {
            int frameLength = *(int*)_log.FrameAt(position);
            if (frameLength == 0)
            {
                break;
            }

            if (!IsFrameOf(position))
            {
                // Frames that overlapped have left something here that nobody sent as a frame, and nobody knows how much. All that was
                // received beyond becomes a gap, and is repaired.
                Zero(position, limit);
                _counters.Increment(SystemCounter.InvalidPackets);
                break;
            }

            position += FrameDescriptor.Align(frameLength);
        }

        if (position != _rebuildPosition)
        {
            _rebuildPosition = position;
            _log.RebuildPosition.Release(position);
        }
    }

    /// <summary>
    /// True when what stands at a position is a frame of that position, within its term and what was received, and, unless it is
    /// padding, no longer than a datagram. Every datagram was checked by itself, but a sender that breaks the protocol may send some that overlap; subscribers
    /// trust the length.
    /// </summary>
    private bool IsFrameOf(long position)
    {
        var frame = new DataFrame(new ReadOnlySpan<byte>(_log.FrameAt(position), DataFrame.HeaderLength));
        int termOffset = (int)position & (_termLength - 1);
        int lengthMax = _termLength - termOffset;
        if (frame.Type != FrameType.Pad)
        {
            lengthMax = Math.Min(lengthMax, DriverLimits.MtuLengthMax);
        }

        return frame.FrameLength >= DataFrame.HeaderLength
            && frame.FrameLength <= lengthMax
            && position + FrameDescriptor.Align(frame.FrameLength) <= _highWaterPosition
            && frame.Type <= FrameType.Data
            && frame.TermOffset == termOffset
            && frame.TermId == unchecked(_initialTermId + (int)(position >> _bitsToShift))
            && frame.SessionId == _sessionId
            && frame.StreamId == _streamId;
    }

    /// <summary>
    /// Sends the NAK of the first gap, if there is one and its time has come; or skips the gap, if none is to be repaired.
    /// </summary>
    private int RepairLoss(long nowNanos)
    {
        if (_rebuildPosition >= _highWaterPosition)
        {
            _lossDetector.OnNoGap();
            return 0;
        }

        long start = _rebuildPosition;
        long termEnd = (start | (uint)(_termLength - 1)) + 1;
        long limit = Math.Min(Math.Min(_highWaterPosition, termEnd), _cleanedPosition.Acquire() + _log.RingLength);
        long end = start;
        while (end < limit && *(int*)_log.FrameAt(end) == 0)
        {
            end += FrameDescriptor.FRAME_ALIGNMENT;
        }

        if (end == start)
        {
            return 0;
        }

        if (!_settings.IsReliable)
        {
            SkipGap(start, (int)(end - start));
            return 1;
        }

        bool isDue = _lossDetector.OnGap(start, (int)(end - start), nowNanos, out bool isNew);
        if (isNew)
        {
            // A gap that grows at the end or is being filled is the same loss to congestion control.
            _isLossNew |= start >= _lossEndPosition;
            _lossEndPosition = Math.Max(_lossEndPosition, end);
            _counters.Increment(SystemCounter.LossGapsFound);
        }

        if (isDue)
        {
            _endpoint.SendNak(
                this,
                unchecked(_initialTermId + (int)(start >> _bitsToShift)),
                (int)start & (_termLength - 1),
                (int)(end - start));
        }

        return isDue ? 1 : 0;
    }

    /// <summary>
    /// Fills a gap with padding, which subscribers pass over. Bounds: all of the gap lies in the ring, and a header is as long as the
    /// shortest gap. What belongs there and comes late finds the rebuild position beyond it.
    /// </summary>
    private void SkipGap(long start, int length)
    {
        byte* frame = _log.FrameAt(start);
        DataFrame.Write(
            new Span<byte>(frame, DataFrame.HeaderLength),
            length,
            DataFrame.UnfragmentedFlags,
            FrameType.Pad,
            (int)start & (_termLength - 1),
            _sessionId,
            _streamId,
            unchecked(_initialTermId + (int)(start >> _bitsToShift)));
        _counters.Increment(SystemCounter.LossGapsFound);
        _counters.Increment(SystemCounter.LossGapsSkipped);
        Rebuild();
    }

    /// <summary>The receiver zeroes at or above the rebuild position, the conductor below what was consumed.</summary>
    private void Zero(long start, long end)
    {
        // Padding may jump further than the ring is long; behind its header nothing was stored.
        int length = (int)Math.Min(end - start, _log.RingLength);
        int offset = _log.OffsetOf(start);
        int untilEnd = Math.Min(length, _log.RingLength - offset);
        byte* ring = _log.FrameAt(0);
        new Span<byte>(ring + offset, untilEnd).Clear();
        new Span<byte>(ring, length - untilEnd).Clear();
    }
}
