namespace Adaptive.Aeron.Exceptions;

/// <summary>The driver refused to add, change or remove a publication or subscription.</summary>
public class RegistrationException : AeronException
{
    private readonly long _correlationId;
    private readonly ErrorCode _errorCode;

    public RegistrationException(long correlationId, int errorCodeValue, ErrorCode code, string msg)
        : base($"correlationId={correlationId}, errorCodeValue={errorCodeValue}, {msg}")
    {
        _correlationId = correlationId;
        _errorCode = code;
    }

    public long CorrelationId() => _correlationId;

    public ErrorCode ErrorCode() => _errorCode;
}
