using System.CommandLine;
using System.CommandLine.Help;
using Positions.Cli.Output;
using Positions.Cli.Verbs;
using Positions.Core;
using Positions.Gateway;
using Positions.Journal;

namespace Positions.Cli;

/// <summary>The command tree, and what each kind of failure means as an exit code.</summary>
internal static class CommandLine
{
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken interrupted)
    {
        var format = new Option<OutputFormat>("--format") { Description = "table [default], json or csv", HelpName = "table|json|csv", Recursive = true };
        var noColor = new Option<bool>("--no-color") { Description = "no colours, even on a terminal", Recursive = true };
        var archive = new Option<string?>("--archive") { Description = "folder of archived segments, if it is not DIR/archive", HelpName = "DIR", Recursive = true };
        VerbContext Context(ParseResult parsed) => new()
        {
            Out = output,
            Error = error,
            Format = parsed.GetValue(format),
            UsesColor = !parsed.GetValue(noColor) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "",
            Interrupted = interrupted,
            ArchiveDirectory = parsed.GetValue(archive),
        };

        var root = new RootCommand("Tools of the position engine. Example: positions replay --data data") { format, noColor, archive };
        root.Add(ReplayVerb.Create(Context));
        root.Add(ExplainVerb.Create(Context));
        root.Add(VerifyVerb.Create(Context));
        root.Add(JournalVerb.Create(Context));
        root.Add(RecoveryPlanVerb.Create(Context));
        root.Add(DiffVerb.Create(Context));
        root.Add(EodReportVerb.Create(Context));
        root.Add(QueryVerb.Create(Context));
        root.Add(GatewayVerb.Create(Context));
        root.Add(StatusVerb.Create(Context));
        root.Add(PnlVerb.Create(Context));
        foreach (Command onEngine in OperatorVerbs.Create(Context).Concat(ListVerbs.Create(Context)))
        {
            root.Add(onEngine);
        }

        foreach (Command later in LaterVerbs.Create())
        {
            root.Add(later);
        }

        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            foreach (string message in result.Errors.Select(static e => e.Message).Distinct())
            {
                error.WriteLine($"positions: {message}");
            }

            error.WriteLine("positions --help lists what there is.");
            return ExitCode.Usage;
        }

        return Guard(
            () => result.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            }),
            error);
    }

    private static int Guard(Func<int> run, TextWriter error)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (CodeOf(exception) is int)
        {
            error.WriteLine($"positions: {exception.Message}");
            return CodeOf(exception)!.Value;
        }
    }

    /// <summary>Null: a fault of this program, which should show its stack.</summary>
    private static int? CodeOf(Exception exception) => exception switch
    {
        UsageException or FillsCsvException => ExitCode.Usage,
        OperationCanceledException => ExitCode.Interrupted,
        JournalCorruptException or InvariantViolationException => ExitCode.Wrong,
        EngineHttpException refused => refused.Code,
        JournalException or IOException or UnauthorizedAccessException => ExitCode.CannotOpen,
        Adaptive.Aeron.Exceptions.AeronException => ExitCode.CannotOpen,
        _ => null,
    };
}
