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

    /// <summary>Null when not given.</summary>
    public static string? CostMethod(string? method) => method is null or "average" or "fifo" or "lifo"
        ? method
        : throw new UsageException($"--cost-method '{method}': average, fifo or lifo");
}
