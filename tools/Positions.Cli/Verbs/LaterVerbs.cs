using System.CommandLine;

namespace Positions.Cli.Verbs;

/// <summary>Verbs whose names are settled and whose work is not done: they say so instead of looking like typing errors.</summary>
internal static class LaterVerbs
{
    private static readonly string[] s_names =
    [
        "promote", "keygen", "doctor", "latency",
    ];

    public static IEnumerable<Command> Create() => s_names.Select(static name =>
    {
        var command = new Command(name, "Not in this version.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(int (_) => throw new UsageException($"'{name}' is not in this version"));
        return command;
    });
}
