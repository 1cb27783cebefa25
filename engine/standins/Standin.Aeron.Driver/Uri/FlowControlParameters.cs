using System.Globalization;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// A publication's <c>fc</c>: <c>max[,rrwm:N]</c>, <c>min[,g:/SIZE][,t:TIME][,rrwm:N]</c>, <c>tagged[,g:TAG[/SIZE]][,t:TIME][,rrwm:N]</c>.
/// </summary>
internal sealed record FlowControlParameters
{
    private const string Key = "fc";

    /// <summary>A NAK is served up to this many windows of 128 KiB.</summary>
    private const int RetransmitWindowsUnicast = 16;
    private const int RetransmitWindowsGroup = 4;

    /// <summary>True: the slowest receiver sets the pace, and receivers that are not tracked do not; false: the fastest.</summary>
    internal bool IsMinimum { get; private init; }

    /// <summary>Tag of the receivers that are tracked; null for all.</summary>
    internal long? GroupTag { get; private init; }

    /// <summary>Tracked receivers without which the publication is not connected.</summary>
    internal int GroupMinSize { get; private init; }

    /// <summary>Silence after which a receiver is no longer tracked.</summary>
    internal long ReceiverTimeoutNanos { get; private init; }

    internal int RetransmitWindows { get; private init; }

    internal static FlowControlParameters From(UdpChannel channel, MediaDriver.Context context)
    {
        bool isUnicast = !channel.IsGroupOfReceivers;
        var parameters = new FlowControlParameters
        {
            ReceiverTimeoutNanos = context.FlowControlReceiverTimeoutNs(),
            RetransmitWindows = isUnicast ? RetransmitWindowsUnicast : RetransmitWindowsGroup,
        };
        if (channel.Uri.Get(Key) is not { } text)
        {
            return parameters;
        }

        if (isUnicast)
        {
            throw ChannelException.OutOfRange(Key, text, "for unicast channels");
        }

        string[] parts = text.Split(',');
        parameters = parts[0] switch
        {
            "max" => parameters,
            "min" => parameters with { IsMinimum = true, GroupMinSize = context.FlowControlGroupMinSize() },
            "tagged" => parameters with
            {
                IsMinimum = true, GroupTag = context.FlowControlGroupTag(), GroupMinSize = context.FlowControlGroupMinSize(),
            },
            _ => throw ChannelException.NotSupported(Key, text),
        };
        foreach (string option in parts.AsSpan(1))
        {
            parameters = parameters.With(option, text);
        }

        return parameters;
    }

    private FlowControlParameters With(string option, string text)
    {
        if (option.StartsWith("rrwm:", StringComparison.Ordinal))
        {
            return this with { RetransmitWindows = PositiveInt32(option[5..], text) };
        }

        if (IsMinimum && option.StartsWith("t:", StringComparison.Ordinal))
        {
            long timeoutNanos = ParameterParser.DurationNanos(Key, option[2..]);
            return timeoutNanos > 0 ? this with { ReceiverTimeoutNanos = timeoutNanos } : throw Malformed(text);
        }

        if (IsMinimum && option.StartsWith("g:", StringComparison.Ordinal))
        {
            return WithGroup(option[2..], text);
        }

        throw Malformed(text);
    }

    /// <summary>TAG, TAG/SIZE or /SIZE; a tag means nothing to <c>min</c>, as upstream.</summary>
    private FlowControlParameters WithGroup(string group, string text)
    {
        int slash = group.IndexOf('/', StringComparison.Ordinal);
        string tag = slash < 0 ? group : group[..slash];
        FlowControlParameters result = this;
        if (tag.Length > 0)
        {
            if (!long.TryParse(tag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                throw Malformed(text);
            }

            result = GroupTag is null ? result : result with { GroupTag = value };
        }

        return slash < 0 ? result : result with { GroupMinSize = PositiveInt32(group[(slash + 1)..], text) };
    }

    private static int PositiveInt32(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : throw Malformed(text);

    private static ChannelException Malformed(string text) =>
        ChannelException.OutOfRange(Key, text, "max, min[,g:/size][,t:time] or tagged[,g:tag/size][,t:time], each with [,rrwm:count]");
}
