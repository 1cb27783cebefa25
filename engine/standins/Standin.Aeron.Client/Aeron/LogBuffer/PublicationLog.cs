using System.Numerics;
using System.Runtime.CompilerServices;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// What the threads that publish and the driver share of one publication.
/// <code>
///   positions   ... history for retransmits | sent | written | claimable ... zeroed
///                                    sender ^       tail ^      limit ^
/// </code>
/// A ring of two terms, so no frame crosses its end: a position maps to the byte <c>position &amp; (2 * termLength - 1)</c>. Two are
/// enough: half a term and one message ahead of the sender, as much behind, is at most 1 1/4 terms for messages up to 1/8 term.
/// The tail belongs to the publishers, everything else is written by the driver. A frame is written when its length is above 0; the
/// driver zeroes what publishers will write before it moves the limit there.
/// </summary>
internal sealed unsafe class PublicationLog
{
    internal const int TermsInRing = 2;

    private readonly byte* _base;
    private readonly long _ringMask;
    private PaddedLong _tail;
    private PaddedLong _limit;
    private PaddedLong _awaitedPosition;
    private volatile bool _isConnected;
    private volatile bool _isClosed;

    internal PublicationLog(
        in StreamIdentity identity,
        int initialTermId,
        int termLength,
        int mtuLength,
        long startPosition,
        bool preTouch,
        AgentSignal senderSignal)
    {
        SenderSignal = senderSignal;
        Identity = identity;
        InitialTermId = initialTermId;
        TermLength = termLength;
        MtuLength = mtuLength;
        PositionBitsToShift = BitOperations.TrailingZeroCount(termLength);
        MaxPayloadLength = mtuLength - FrameDescriptor.HeaderLength;
        MaxMessageLength = FrameDescriptor.ComputeMaxMessageLength(termLength);
        MaxPosition = (long)termLength << 31;
        RingLength = (long)termLength * TermsInRing;
        Memory = new LogMemory(RingLength, preTouch);
        _base = Memory.Address;
        _ringMask = RingLength - 1;
        _tail.Plain = startPosition;
        _limit.Plain = startPosition;
        _awaitedPosition.Plain = startPosition;
    }

    internal StreamIdentity Identity { get; }

    internal LogMemory Memory { get; }

    internal long RingLength { get; }

    internal int InitialTermId { get; }

    internal int TermLength { get; }

    internal int PositionBitsToShift { get; }

    internal int MtuLength { get; }

    internal int MaxPayloadLength { get; }

    internal int MaxMessageLength { get; }

    internal long MaxPosition { get; }

    internal ref PaddedLong Tail => ref _tail;

    internal ref PaddedLong Limit => ref _limit;

    internal AgentSignal SenderSignal { get; }

    /// <summary>
    /// Where the sender has found nothing written; a commit anywhere else need not wake it. Written by the sender, before it sleeps.
    /// </summary>
    internal long AwaitedPosition
    {
        set
        {
            if (value != _awaitedPosition.Plain)
            {
                _awaitedPosition.Release(value);
            }
        }
    }

    internal bool IsConnected
    {
        get => _isConnected;
        set => _isConnected = value;
    }

    /// <summary>Set by the driver when the publication ends without the application's doing.</summary>
    internal bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* FrameAt(long position) => _base + (position & _ringMask);

    /// <summary>Call after every commit of a frame: wakes the sender if it sleeps until there is this one. Thread: publishers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void OnCommitted(long position)
    {
        if (SenderSignal.IsArmed && position == _awaitedPosition.Acquire())
        {
            SenderSignal.WakeUp();
        }
    }

    /// <summary>
    /// Turns the claim at a position into padding, if it was neither committed nor aborted. It reaches as far as its negative length says;
    /// if its thread did not even write that, to the next frame, the end of the term or the tail. Returns whether it did. Thread: driver,
    /// long after the claim was made; a thread that wakes up and commits after all loses its message, or makes the padding its own.
    /// </summary>
    internal bool Unblock(long position)
    {
        long tail = _tail.Acquire();
        ref int length = ref *(int*)FrameAt(position);
        int found = Volatile.Read(ref length);
        if (position >= tail || found > 0)
        {
            return false;
        }

        int claimLength = -found;
        if (found == 0)
        {
            int limit = (int)Math.Min(tail - position, TermLength - TermOffsetAt(position));
            claimLength = FrameDescriptor.FRAME_ALIGNMENT;
            while (claimLength < limit && Volatile.Read(ref *(int*)FrameAt(position + claimLength)) == 0)
            {
                claimLength += FrameDescriptor.FRAME_ALIGNMENT;
            }
        }

        byte* frame = FrameAt(position);
        *(uint*)(frame + FrameDescriptor.VERSION_OFFSET) =
            ((uint)FrameDescriptor.UNFRAGMENTED << 8) | ((uint)FrameDescriptor.PaddingFrameType << 16);
        *(int*)(frame + FrameDescriptor.TERM_OFFSET) = TermOffsetAt(position);
        *(int*)(frame + FrameDescriptor.SESSION_ID_OFFSET) = Identity.SessionId;
        *(int*)(frame + FrameDescriptor.StreamIdOffset) = Identity.StreamId;
        *(int*)(frame + FrameDescriptor.TERM_ID_OFFSET) = TermIdAt(position);
        *(long*)(frame + FrameDescriptor.ReservedValueOffset) = 0;
        return Interlocked.CompareExchange(ref length, claimLength, found) == found;
    }

    internal int TermIdAt(long position) => unchecked(InitialTermId + (int)(position >> PositionBitsToShift));

    internal int TermOffsetAt(long position) => (int)position & (TermLength - 1);
}
