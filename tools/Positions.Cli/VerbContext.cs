using Positions.Cli.Output;

namespace Positions.Cli;

/// <summary>What every verb gets: where to write, how, and when to stop.</summary>
internal sealed record VerbContext
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required OutputFormat Format { get; init; }

    /// <summary>True on a terminal that may show colours.</summary>
    public required bool UsesColor { get; init; }

    /// <summary>Where archived segments are; null: in the data directory, if there are any.</summary>
    public string? ArchiveDirectory { get; init; }

    public required CancellationToken Interrupted { get; init; }

    public IReportWriter CreateReport() => Format switch
    {
        OutputFormat.Csv => new CsvReportWriter(Out),
        OutputFormat.Json => new JsonReportWriter(Out),
        _ when Console.IsOutputRedirected => new PlainReportWriter(Out),
        _ => new TableReportWriter(Out, UsesColor),
    };

    /// <summary>A line of prose, for people only: left out of csv and json.</summary>
    public void Say(string line)
    {
        if (Format == OutputFormat.Table)
        {
            Out.WriteLine(line);
        }
    }
}
