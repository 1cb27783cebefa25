using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Adaptive.Aeron.Status;

/// <summary>What a receiver told a publication's driver in an error frame: that it rejected the stream, and why.</summary>
public class PublicationErrorFrame : ICloneable
{
    private readonly long _registrationId;
    private readonly int _sessionId;
    private readonly int _streamId;
    private readonly long _receiverId;
    private readonly long _groupTag;
    private readonly ErrorCode _errorCode;
    private readonly string _errorMessage;
    private readonly IPEndPoint _sourceAddress;

    internal PublicationErrorFrame(
        long registrationId,
        int sessionId,
        int streamId,
        long receiverId,
        long groupTag,
        ErrorCode errorCode,
        string errorMessage,
        IPEndPoint sourceAddress)
    {
        _registrationId = registrationId;
        _sessionId = sessionId;
        _streamId = streamId;
        _receiverId = receiverId;
        _groupTag = groupTag;
        _errorCode = errorCode;
        _errorMessage = errorMessage;
        _sourceAddress = sourceAddress;
    }

    /// <summary>The publication's <see cref="Publication.OriginalRegistrationId"/>.</summary>
    public long RegistrationId() => _registrationId;

    public int SessionId() => _sessionId;

    public int StreamId() => _streamId;

    public long ReceiverId() => _receiverId;

    /// <summary>Tag of the receiver, or <see cref="Aeron.NULL_VALUE"/>.</summary>
    public long GroupTag() => _groupTag;

    public ErrorCode ErrorCode() => _errorCode;

    /// <summary>The reason that the receiver gave.</summary>
    public string ErrorMessage() => _errorMessage;

    public IPEndPoint SourceAddress() => _sourceAddress;

    /// <summary>Always <see cref="Aeron.NULL_VALUE"/>: destinations have no registrations here.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance member upstream.")]
    public long DestinationRegistrationId() => Aeron.NULL_VALUE;

    /// <summary>Upstream reuses the frame of a callback; here each is its own, and never changes.</summary>
    public object Clone() => MemberwiseClone();

    public override string ToString() =>
        $"PublicationErrorFrame{{registrationId={_registrationId}, sessionId={_sessionId}, streamId={_streamId}, receiverId={_receiverId}, "
        + $"groupTag={_groupTag}, errorCode={_errorCode}, errorMessage='{_errorMessage}', sourceAddress={_sourceAddress}}}";
}
