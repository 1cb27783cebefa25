using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>
/// Sends messages to a stream. Offer and TryClaim never block: they return the stream position after the message, above 0, or one of the
/// negative codes. See <see cref="ConcurrentPublication"/> and <see cref="ExclusivePublication"/> for who may call them.
/// </summary>
public abstract class Publication : IDisposable
{
    /// <summary>No subscriber is connected.</summary>
    public const long NOT_CONNECTED = -1;

    /// <summary>The subscribers, or the sender, are not keeping up; try again later.</summary>
    public const long BACK_PRESSURED = -2;

    /// <summary>The term was full and has been padded; try again at once.</summary>
    public const long ADMIN_ACTION = -3;

    /// <summary>The publication is closed.</summary>
    public const long CLOSED = -4;

    /// <summary>The stream has reached its last position; only a new publication can go on.</summary>
    public const long MAX_POSITION_EXCEEDED = -5;

    private readonly ClientConductor _conductor;
    private volatile bool _isClosed;

    internal Publication(ClientConductor conductor, PublicationLog log, long registrationId, long originalRegistrationId)
    {
        _conductor = conductor;
        Log = log;
        Writer = new FrameWriter(log);
        RegistrationId = registrationId;
        OriginalRegistrationId = originalRegistrationId;
    }

    public string Channel => Log.Identity.Channel;

    public int StreamId => Log.Identity.StreamId;

    public int SessionId => Log.Identity.SessionId;

    public int InitialTermId => Log.InitialTermId;

    /// <summary>log2 of the term length.</summary>
    public int PositionBitsToShift => Log.PositionBitsToShift;

    public int TermBufferLength => Log.TermLength;

    public long MaxPossiblePosition => Log.MaxPosition;

    /// <summary>Most bytes of a message: an eighth of a term, at most 16 MiB.</summary>
    public int MaxMessageLength => Log.MaxMessageLength;

    /// <summary>Most bytes of a message that goes in one frame, and of a claim.</summary>
    public int MaxPayloadLength => Log.MaxPayloadLength;

    public long RegistrationId { get; }

    /// <summary>Registration of the publication that first made this session; others of the same channel and stream share it.</summary>
    public long OriginalRegistrationId { get; }

    public bool IsOriginal => OriginalRegistrationId == RegistrationId;

    /// <summary>True while a subscriber's status messages arrive.</summary>
    public bool IsConnected => !IsClosed && Log.IsConnected;

    public bool IsClosed => _isClosed || Log.IsClosed;

    /// <summary>Position after the last message, or <see cref="CLOSED"/>.</summary>
    public long Position => IsClosed ? CLOSED : Log.Tail.Acquire();

    /// <summary>Position up to which a message may start, or <see cref="CLOSED"/>.</summary>
    public long PositionLimit => IsClosed ? CLOSED : Log.Limit.Acquire();

    /// <summary>Bytes up to the limit, or <see cref="CLOSED"/>.</summary>
    public abstract long AvailableWindow { get; }

    internal PublicationLog Log { get; }

    internal FrameWriter Writer { get; }

    /// <summary>Name of a code that Offer or TryClaim returned.</summary>
    public static string ErrorString(long position) => position switch
    {
        NOT_CONNECTED => "NOT_CONNECTED",
        BACK_PRESSURED => "BACK_PRESSURED",
        ADMIN_ACTION => "ADMIN_ACTION",
        CLOSED => "CLOSED",
        MAX_POSITION_EXCEEDED => "MAX_POSITION_EXCEEDED",
        >= 0 => "NONE",
        _ => "UNKNOWN",
    };

    /// <summary>Copies a message into the log, in fragments if it is longer than <see cref="MaxPayloadLength"/>.</summary>
    /// <exception cref="ArgumentException">The message is longer than <see cref="MaxMessageLength"/>.</exception>
    public abstract long Offer(IDirectBuffer buffer, int offset, int length, ReservedValueSupplier? reservedValueSupplier = null);

    /// <summary>Offers one message that lies in two buffers.</summary>
    /// <exception cref="ArgumentException">The message is longer than <see cref="MaxMessageLength"/>.</exception>
    public abstract long Offer(
        IDirectBuffer bufferOne,
        int offsetOne,
        int lengthOne,
        IDirectBuffer bufferTwo,
        int offsetTwo,
        int lengthTwo,
        ReservedValueSupplier? reservedValueSupplier = null);

    /// <summary>Offers all of a buffer.</summary>
    public long Offer(UnsafeBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return Offer(buffer, 0, buffer.Capacity);
    }

    /// <summary>Claims space for one frame, to be filled in place and then committed or aborted.</summary>
    /// <exception cref="ArgumentException">The length is above <see cref="MaxPayloadLength"/>.</exception>
    public abstract long TryClaim(int length, BufferClaim bufferClaim);

    /// <summary>Adds a receiver to a channel with control-mode=manual.</summary>
    public void AddDestination(string endpointChannel) => _conductor.AddDestination(RegistrationId, endpointChannel);

    /// <summary>Removes a receiver from a channel with control-mode=manual.</summary>
    public void RemoveDestination(string endpointChannel) => _conductor.RemoveDestination(RegistrationId, endpointChannel);

    /// <summary>The address that the publication's socket is bound to.</summary>
    public List<string> LocalSocketAddresses() => _conductor.LocalSocketAddresses(RegistrationId);

    /// <summary>Closes this publication. What was offered is still sent while a subscriber is connected and the driver runs.</summary>
    public void Dispose()
    {
        if (!_isClosed)
        {
            _conductor.ReleasePublication(this);
        }

        GC.SuppressFinalize(this);
    }

    public override string ToString() =>
        $"{GetType().Name}{{channel={Channel}, streamId={StreamId}, sessionId={SessionId}, "
        + $"registrationId={RegistrationId}, isClosed={IsClosed}}}";

    internal void InternalClose() => _isClosed = true;

    internal void RevokeInDriver() => _conductor.RevokePublication(this);

    /// <summary>The code for a publication that has reached its limit.</summary>
    internal long LimitReached(long position, int messageLength)
    {
        if (position + FrameDescriptor.Align(messageLength + FrameDescriptor.HeaderLength) >= Log.MaxPosition)
        {
            return MAX_POSITION_EXCEEDED;
        }

        return Log.IsConnected ? BACK_PRESSURED : NOT_CONNECTED;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckMessageLength(int length)
    {
        if ((uint)length > (uint)Log.MaxMessageLength)
        {
            ThrowLength(length, Log.MaxMessageLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckPayloadLength(int length)
    {
        if ((uint)length > (uint)Log.MaxPayloadLength)
        {
            ThrowLength(length, Log.MaxPayloadLength);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(int length, int max) => throw new ArgumentException($"message length {length} is not in 0..{max}");
}
