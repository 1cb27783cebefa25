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

        RootCommand root = CreateRoot(Context);
        foreach (Option option in (Option[])[format, noColor, archive])
        {
            root.Add(option);
        }

        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            foreach (string message in result.Errors.Select(static e => InWords(e.Message)).Distinct())
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
            output,
            error);
    }

    /// <summary>The parser names the type that it wanted as the runtime calls it.</summary>
    private static string InWords(string message)
    {
        int type = message.IndexOf(" as expected type '", StringComparison.Ordinal);
        return type < 0 ? message : message[..type] + message[type..] switch
        {
            string wanted when wanted.Contains("System.Double", StringComparison.Ordinal) => ": it must be a number",
            string wanted when wanted.Contains("System.UInt", StringComparison.Ordinal) => ": it must be a whole number from 0",
            string wanted when wanted.Contains("System.Int", StringComparison.Ordinal) => ": it must be a whole number",
            _ => "",
        };
    }

    /// <summary>Every verb, without the options that all of them have.</summary>
    public static RootCommand CreateRoot(Func<ParseResult, VerbContext> context)
    {
        var root = new RootCommand("Tools of the position engine. Example: positions replay --data data");
        root.Add(ReplayVerb.Create(context));
        root.Add(ExplainVerb.Create(context));
        root.Add(VerifyVerb.Create(context));
        root.Add(JournalVerb.Create(context));
        root.Add(RecoveryPlanVerb.Create(context));
        root.Add(DiffVerb.Create(context));
        root.Add(EodReportVerb.Create(context));
        root.Add(QueryVerb.Create(context));
        root.Add(GatewayVerb.Create(context));
        root.Add(StatusVerb.Create(context));
        root.Add(PnlVerb.Create(context));
        foreach (Command onEngine in OperatorVerbs.Create(context).Concat(ReconciliationVerbs.Create(context)).Concat(ListVerbs.Create(context)))
        {
            root.Add(onEngine);
        }

        foreach (Command later in LaterVerbs.Create())
        {
            root.Add(later);
        }

        return root;
    }

    private static int Guard(Func<int> run, TextWriter output, TextWriter error)
    {
        try
        {
            int code = run();
            output.Flush();
            return code;
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
        catch (Exception exception) when (CodeOf(exception) is int)
        {
            FlushBefore(output);
            error.WriteLine($"positions: {exception.Message}");
            return CodeOf(exception)!.Value;
        }
    }

    /// <summary>What was found so far comes before why there is no more.</summary>
    private static void FlushBefore(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (Exception exception) when (exception is IOException or OutputClosedException)
        {
            // It cannot be written, or nobody reads it; why the verb ended is still said.
        }
    }

    /// <summary>Null: a fault of this program, which should show its stack.</summary>
    internal static int? CodeOf(Exception exception) => exception switch
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
