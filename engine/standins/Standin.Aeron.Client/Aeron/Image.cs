using System.Diagnostics.CodeAnalysis;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>
/// A subscription's view of one publication's session. Polled by one thread at a time; delivers what is contiguous from its position on,
/// in order. The first image of a session starts at its <see cref="JoinPosition"/>.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A view of memory that others own; nothing is pinned, so there is nothing to dispose.")]
public unsafe class Image
{
    private readonly ImageLog _log;
    private readonly SubscriberPosition _position;
    private readonly UnsafeBuffer _buffer = new();
    private readonly Header _header;
    private readonly IErrorHandler _errorHandler;
    private long _finalPosition;
    private volatile bool _isClosed;
    private volatile bool _isPolling;

    internal Image(Subscription subscription, ImageLog log, SubscriberPosition position, IErrorHandler errorHandler)
    {
        Subscription = subscription;
        _log = log;
        _position = position;
        _errorHandler = errorHandler;
        JoinPosition = position.Value.Acquire();
        _header = new Header(log.Parameters.InitialTermId, log.PositionBitsToShift, this);
        _buffer.WrapMemory(log.Memory.Address, log.RingLength + ImageLog.OverhangLength, log.Memory);
        _header.SetBuffer(_buffer, 0);
    }

    public Subscription Subscription { get; }

    public int SessionId => _log.Parameters.SessionId;

    /// <summary>Address and port of the publisher, as <c>ip:port</c>.</summary>
    public string SourceIdentity => _log.Parameters.SourceIdentity;

    public int InitialTermId => _log.Parameters.InitialTermId;

    public int TermBufferLength => _log.Parameters.TermLength;

    /// <summary>log2 of the term length.</summary>
    public int PositionBitsToShift => _log.PositionBitsToShift;

    public int MtuLength => _log.Parameters.MtuLength;

    /// <summary>Unique among the images of the driver.</summary>
    public long CorrelationId => _log.Parameters.CorrelationId;

    /// <summary>Position in the stream at which this subscription started.</summary>
    public long JoinPosition { get; }

    public bool Closed => _isClosed;

    /// <summary>Position up to which fragments were delivered; stays readable after the image is closed.</summary>
    public long Position => _isClosed ? Volatile.Read(ref _finalPosition) : _position.Value.Acquire();

    /// <summary>Position at which the publisher ended the stream, or long.MaxValue.</summary>
    public long EndOfStreamPosition => _log.EndOfStreamPosition;

    /// <summary>True when the publisher has ended the stream and all of it was delivered.</summary>
    public bool IsEndOfStream => Position >= _log.EndOfStreamPosition;

    public bool PublicationRevoked => _log.IsRevoked;

    internal ImageLog Log => _log;

    internal bool IsPolling => _isPolling;

    /// <summary>
    /// Delivers up to <paramref name="fragmentLimit"/> fragments; returns how many. What the handler throws goes to the error handler.
    /// </summary>
    public int Poll(FragmentHandler fragmentHandler, int fragmentLimit) =>
        PollFragments(new DelegateSink(fragmentHandler), long.MaxValue, fragmentLimit);

    /// <inheritdoc cref="Poll(FragmentHandler,int)"/>
    public int Poll(IFragmentHandler fragmentHandler, int fragmentLimit) =>
        PollFragments(new InterfaceSink(fragmentHandler), long.MaxValue, fragmentLimit);

    /// <summary>As Poll, but the handler says how to go on.</summary>
    public int ControlledPoll(ControlledFragmentHandler handler, int fragmentLimit) =>
        PollFragments(new ControlledDelegateSink(handler), long.MaxValue, fragmentLimit);

    /// <summary>As Poll, but the handler says how to go on.</summary>
    public int ControlledPoll(IControlledFragmentHandler handler, int fragmentLimit) =>
        PollFragments(new ControlledInterfaceSink(handler), long.MaxValue, fragmentLimit);

    /// <summary>As Poll, for fragments that start below <paramref name="limitPosition"/>.</summary>
    public int BoundedPoll(FragmentHandler handler, long limitPosition, int fragmentLimit) =>
        PollFragments(new DelegateSink(handler), limitPosition, fragmentLimit);

    /// <summary>As Poll, for fragments that start below <paramref name="limitPosition"/>.</summary>
    public int BoundedPoll(IFragmentHandler handler, long limitPosition, int fragmentLimit) =>
        PollFragments(new InterfaceSink(handler), limitPosition, fragmentLimit);

    /// <summary>
    /// Makes the publisher drop this receiver: no more data is taken, and error frames with the reason are sent instead.
    /// </summary>
    public void Reject(string reason) => Subscription.Conductor.RejectImage(CorrelationId, reason);

    public override string ToString() =>
        $"Image{{sessionId={SessionId}, correlationId={CorrelationId}, sourceIdentity={SourceIdentity}, "
        + $"position={Position}, closed={Closed}}}";

    internal int PollFragments<TSink>(TSink sink, long limitPosition, int fragmentLimit)
        where TSink : struct, IFragmentSink
    {
        // Raised before closed is read: the memory is given back only long after closing, and not while a poll is under way.
        _isPolling = true;
        if (_isClosed)
        {
            _isPolling = false;
            return 0;
        }

        var progress = new PollProgress(_position.Value.Plain);
        try
        {
            // All up to the rebuild position was written before it was: this acquire pairs with the driver's release.
            long limit = Math.Min(_log.RebuildPosition.Acquire(), limitPosition);
            Deliver(sink, ref progress, limit, fragmentLimit);
        }
        catch (Exception exception)
        {
            // As upstream: a fragment whose handler throws counts as taken.
            _errorHandler.OnError(exception);
        }
        finally
        {
            if (progress.Position != progress.CommittedPosition)
            {
                Consume(progress.Position);
            }

            _isPolling = false;
        }

        return progress.Fragments;
    }

    /// <summary>Called by the conductor.</summary>
    internal void Close()
    {
        Volatile.Write(ref _finalPosition, _position.Value.Acquire());
        _isClosed = true;
        _position.IsClosed = true;
    }

    private void Consume(long position)
    {
        _position.Value.Release(position);
        _log.OnConsumed(position);
    }

    /// <summary>
    /// Hands fragments over until the limit, or until the handler stops. Bounds: up to the limit the ring holds whole frames.
    /// </summary>
    private void Deliver<TSink>(TSink sink, ref PollProgress progress, long limit, int fragmentLimit)
        where TSink : struct, IFragmentSink
    {
        while (progress.Position < limit && progress.Fragments < fragmentLimit)
        {
            long start = progress.Position;
            int offset = _log.OffsetOf(start);
            byte* frame = _buffer.Address + offset;
            int frameLength = *(int*)frame;
            if (frameLength <= 0)
            {
                // The image was closed meanwhile, by another thread, and what was here has made room.
                return;
            }

            progress.Position = start + FrameDescriptor.Align(frameLength);
            if (*(ushort*)(frame + FrameDescriptor.TYPE_OFFSET) == FrameDescriptor.PaddingFrameType)
            {
                continue;
            }

            progress.Fragments++;
            _header.SetBuffer(_buffer, offset);
            ControlledFragmentHandlerAction action = sink.OnFragment(
                _buffer, offset + FrameDescriptor.HeaderLength, frameLength - FrameDescriptor.HeaderLength, _header);
            switch (action)
            {
                case ControlledFragmentHandlerAction.CONTINUE:
                    break;
                case ControlledFragmentHandlerAction.COMMIT:
                    progress.CommittedPosition = progress.Position;
                    Consume(progress.Position);
                    break;
                case ControlledFragmentHandlerAction.ABORT:
                    progress.Position = start;
                    progress.Fragments--;
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>How far a poll has come; kept outside the loop so that a handler's exception does not lose it.</summary>
    private struct PollProgress(long position)
    {
        internal long Position = position;
        internal long CommittedPosition = position;
        internal int Fragments;
    }
}
