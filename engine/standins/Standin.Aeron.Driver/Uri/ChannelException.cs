using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>A channel that is malformed, or asks for something that this driver does not do. The message names the parameter.</summary>
public sealed class ChannelException(string message, ErrorCode code = ErrorCode.INVALID_CHANNEL) : AeronException(message)
{
    public ErrorCode Code { get; } = code;

    internal static ChannelException NotSupported(string parameter, string value) =>
        new($"channel parameter {parameter}={value} is not supported by this driver", ErrorCode.NOT_SUPPORTED);

    internal static ChannelException OutOfRange(string parameter, string value, string range) =>
        new($"channel parameter {parameter}={value} is not {range}");
}
