namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// The text of a channel, <c>aeron:MEDIA?key=value|key=value…</c>, taken apart. Values are not interpreted here. No escaping exists.
/// </summary>
internal sealed class ChannelUri
{
    internal const int MaxLength = 4095;

    private const string Scheme = "aeron:";
    private const string SpyPrefix = "aeron-spy:";

    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    private ChannelUri(string media) => Media = media;

    internal string Media { get; }

    internal IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <exception cref="ChannelException">The text is not a channel; the message says where.</exception>
    internal static ChannelUri Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ChannelException($"a channel has at most {MaxLength} characters, this one {text.Length}");
        }

        if (text.StartsWith(SpyPrefix, StringComparison.Ordinal))
        {
            throw ChannelException.NotSupported(SpyPrefix, text);
        }

        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw new ChannelException($"a channel starts with '{Scheme}': {text}");
        }

        int query = text.IndexOf('?', StringComparison.Ordinal);
        var uri = new ChannelUri(query < 0 ? text[Scheme.Length..] : text[Scheme.Length..query]);
        if (query >= 0)
        {
            uri.ParseParameters(text, query + 1);
        }

        return uri;
    }

    internal string? Get(string key) => _parameters.GetValueOrDefault(key);

    private void ParseParameters(string text, int start)
    {
        foreach (string pair in text[start..].Split('|'))
        {
            int separator = pair.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
            {
                throw new ChannelException($"'{pair}' is not key=value: {text}");
            }

            if (!_parameters.TryAdd(pair[..separator], pair[(separator + 1)..]))
            {
                throw new ChannelException($"parameter {pair[..separator]} is given twice: {text}");
            }
        }
    }
}
