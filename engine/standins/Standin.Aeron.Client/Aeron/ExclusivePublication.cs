using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>A publication with a session and log of its own, for one thread; it claims without atomic operations.</summary>
public sealed class ExclusivePublication : Publication
{
    private volatile bool _revokeOnClose;

    internal ExclusivePublication(ClientConductor conductor, PublicationLog log, long registrationId)
        : base(conductor, log, registrationId, registrationId)
    {
    }

    public override long AvailableWindow => IsClosed ? CLOSED : Math.Max(0, Log.Limit.Acquire() - Log.Tail.Plain);

    internal bool IsRevokedOnClose => _revokeOnClose;

    public int TermId() => Log.TermIdAt(Log.Tail.Plain);

    public int TermOffset() => Log.TermOffsetAt(Log.Tail.Plain);

    public override long Offer(IDirectBuffer buffer, int offset, int length, ReservedValueSupplier? reservedValueSupplier = null)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return OfferMessage(new MessageSource(buffer, offset, length), reservedValueSupplier);
    }

    public override long Offer(
        IDirectBuffer bufferOne,
        int offsetOne,
        int lengthOne,
        IDirectBuffer bufferTwo,
        int offsetTwo,
        int lengthTwo,
        ReservedValueSupplier? reservedValueSupplier = null)
    {
        ArgumentNullException.ThrowIfNull(bufferOne);
        ArgumentNullException.ThrowIfNull(bufferTwo);
        var source = new MessageSource(bufferOne, offsetOne, lengthOne, bufferTwo, offsetTwo, lengthTwo);
        return OfferMessage(in source, reservedValueSupplier);
    }

    public override unsafe long TryClaim(int length, BufferClaim bufferClaim)
    {
        ArgumentNullException.ThrowIfNull(bufferClaim);
        CheckPayloadLength(length);
        if (IsClosed)
        {
            return CLOSED;
        }

        int frameLength = length + FrameDescriptor.HeaderLength;
        long result = Claim(length, FrameDescriptor.Align(frameLength), out long position);
        if (result > 0)
        {
            byte* frame = Writer.WriteHeader(position, frameLength, FrameDescriptor.UNFRAGMENTED, FrameDescriptor.DataFrameType);
            bufferClaim.WrapFrame(frame, frameLength, Log, position);
        }

        return result;
    }

    /// <summary>Ends the stream at once: subscribers give up what they have not received.</summary>
    public void Revoke()
    {
        _revokeOnClose = true;
        if (!IsClosed)
        {
            RevokeInDriver();
        }
    }

    /// <summary>Makes <see cref="Publication.Dispose"/> revoke.</summary>
    public void RevokeOnClose() => _revokeOnClose = true;

    private long OfferMessage(in MessageSource source, ReservedValueSupplier? reservedValueSupplier)
    {
        CheckMessageLength(source.Length);
        if (IsClosed)
        {
            return CLOSED;
        }

        long result = Claim(source.Length, FrameDescriptor.FramedLength(source.Length, Log.MaxPayloadLength), out long position);
        if (result > 0)
        {
            Writer.WriteMessage(position, in source, reservedValueSupplier);
        }

        GC.KeepAlive(Log.Memory);
        return result;
    }

    private long Claim(int messageLength, int framedLength, out long position)
    {
        ref PaddedLong tail = ref Log.Tail;
        position = tail.Plain;
        if (position >= Log.Limit.Acquire())
        {
            return LimitReached(position, messageLength);
        }

        int restOfTerm = Log.TermLength - Log.TermOffsetAt(position);
        if (framedLength <= restOfTerm)
        {
            tail.Release(position + framedLength);
            return position + framedLength;
        }

        Writer.WritePadding(position, restOfTerm);
        tail.Release(position + restOfTerm);
        return position + restOfTerm >= Log.MaxPosition ? MAX_POSITION_EXCEEDED : ADMIN_ACTION;
    }
}
