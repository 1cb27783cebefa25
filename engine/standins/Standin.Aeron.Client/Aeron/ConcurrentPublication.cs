using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>
/// A publication that any number of threads may use at once. Publications of one channel and stream share a session and its log.
/// </summary>
public sealed class ConcurrentPublication : Publication
{
    internal ConcurrentPublication(ClientConductor conductor, PublicationLog log, long registrationId, long originalRegistrationId)
        : base(conductor, log, registrationId, originalRegistrationId)
    {
    }

    public override long AvailableWindow => IsClosed ? CLOSED : Math.Max(0, Log.Limit.Acquire() - Log.Tail.Acquire());

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

    /// <summary>Moves the tail by compare and set, so that a thread whose claim does not fit never leaves a hole behind.</summary>
    private long Claim(int messageLength, int framedLength, out long position)
    {
        ref PaddedLong tail = ref Log.Tail;
        while (true)
        {
            position = tail.Acquire();
            if (position >= Log.Limit.Acquire())
            {
                return LimitReached(position, messageLength);
            }

            int restOfTerm = Log.TermLength - Log.TermOffsetAt(position);
            if (framedLength <= restOfTerm)
            {
                if (tail.CompareAndSet(position, position + framedLength))
                {
                    return position + framedLength;
                }
            }
            else if (tail.CompareAndSet(position, position + restOfTerm))
            {
                Writer.WritePadding(position, restOfTerm);
                return position + restOfTerm >= Log.MaxPosition ? MAX_POSITION_EXCEEDED : ADMIN_ACTION;
            }
        }
    }
}
