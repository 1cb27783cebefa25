using System.CommandLine;
using System.Globalization;
using Positions.Cli.EndOfDay;

namespace Positions.Cli.Verbs;

/// <summary><c>positions eod-report</c>: the report of a business date, the same byte for byte whenever it is made.</summary>
internal static class EodReportVerb
{
    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var date = new Option<string?>("--date") { Description = "business date, as 2026-01-05; 0 is before the first [the one at the end]" };
        var toSequence = new Option<long?>("--to-sequence") { Description = "stop behind this input [the last one of the date]" };
        var command = new Command(
            "eod-report",
            "End-of-day report of a business date, from the journal alone. Example: positions eod-report --data data --date 2026-01-05 --format csv")
        {
            data, date, toSequence,
        };
        command.SetAction(parsed => EodReport.Write(
            new EodRequest(
                parsed.GetRequiredValue(data), Date(parsed.GetValue(date)), VerbOptions.Sequence(parsed.GetValue(toSequence), "--to-sequence")),
            context(parsed)));
        return command;
    }

    private static uint? Date(string? text)
    {
        if (text is null or "0")
        {
            return text is null ? null : 0;
        }

        return DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? (uint)((date.Year * 10_000) + (date.Month * 100) + date.Day)
            : throw new UsageException($"--date '{text}' is not a date as in 2026-01-05");
    }
}
