using Positions.Cli.Output;
using Positions.Protocol;

namespace Positions.Cli;

/// <summary>What the journal verbs print of inputs.</summary>
internal static class JournalReports
{
    private static readonly Column[] s_statsColumns =
    [
        new("type", "Type"),
        new("count", "Count", ColumnKind.Integer),
        new("bytes", "Bytes", ColumnKind.Integer),
        new("firstSequence", "First sequence", ColumnKind.Integer),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
        new("firstTime", "First time"),
        new("lastTime", "Last time"),
    ];

    public static int Dump(string dataDirectory, JournalFilter filter, VerbContext context)
    {
        IReportWriter report = filter.Follows && context.Format == OutputFormat.Table ? new CsvReportWriter(context.Out) : context.CreateReport();
        report.Begin("inputs", InputRow.Columns);
        try
        {
            JournalScan.Run(dataDirectory, filter, context, (in InputEvent input, InputRow row) => report.Row(row.Cells(in input)));
        }
        finally
        {
            report.End();
        }

        return ExitCode.Ok;
    }

    public static int Stats(string dataDirectory, JournalFilter filter, VerbContext context)
    {
        var counts = new SortedDictionary<TemplateId, Count>();
        JournalScan.Run(dataDirectory, filter, context, (in InputEvent input, InputRow _) =>
        {
            if (!counts.TryGetValue(input.Template, out Count? count))
            {
                counts[input.Template] = count = new Count(in input);
            }

            count.Inputs++;
            count.Bytes += input.Length;
            count.Last = input;
        });
        IReportWriter report = context.CreateReport();
        report.Begin("types", s_statsColumns);
        foreach ((TemplateId type, Count count) in counts)
        {
            report.Row(
                type.ToString(),
                Show.Integer(count.Inputs),
                Show.Integer(count.Bytes),
                Show.Integer(count.First.Sequence),
                Show.Integer(count.Last.Sequence),
                count.First.EngineTime.ToString(),
                count.Last.EngineTime.ToString());
        }

        report.End();
        context.Say($"{counts.Values.Sum(static c => c.Inputs):N0} inputs, {counts.Values.Sum(static c => c.Bytes):N0} bytes of header and message");
        return ExitCode.Ok;
    }

    private sealed class Count(in InputEvent first)
    {
        public InputEvent First { get; } = first;

        public InputEvent Last { get; set; }

        public long Inputs { get; set; }

        public long Bytes { get; set; }
    }
}
