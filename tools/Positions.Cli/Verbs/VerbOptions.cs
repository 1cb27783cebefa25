using System.CommandLine;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>Options that several verbs share, and their checks.</summary>
internal static class VerbOptions
{
    public static Option<string> Data() => new("--data") { Description = "data directory of an engine, running or stopped", Required = true };

    public static Option<string> Url() => new("--url")
    {
        Description = "HTTP address of a running engine",
        DefaultValueFactory = static _ => "http://127.0.0.1:8005",
    };

    public static Option<string?> Key() => new("--key") { Description = "API key, where the engine asks for one" };

    public static long? Sequence(long? value, string option) =>
        value is < 1 ? throw new UsageException($"{option} {value}: sequences begin at 1") : value;

    public static UtcNanos? Time(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        return UtcNanos.TryParse(text, out UtcNanos time)
            ? time
            : throw new UsageException($"{option} '{text}' is not RFC 3339, as in 2026-01-05T14:30:00.000Z");
    }

    public static TText Text<TText>(string? text, string option)
        where TText : unmanaged, IText<TText> =>
        TextCodec.TryFrom(text, out TText value)
            ? value
            : throw new UsageException($"{option} '{text}' is not text of at most {TText.Capacity} printable ASCII characters");

    public static void RefuseCostMethod(string? method)
    {
        if (method is not (null or "average"))
        {
            throw new UsageException(
                method is "fifo" or "lifo"
                    ? $"--cost-method {method} is not in this version; average is"
                    : $"--cost-method '{method}': average, fifo or lifo");
        }
    }

    public static void RefuseIf(bool given, string option)
    {
        if (given)
        {
            throw new UsageException($"{option} is not in this version");
        }
    }
}
