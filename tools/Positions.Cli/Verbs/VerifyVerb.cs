using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary><c>positions verify</c>: the whole journal, record by record; with --deep also what the logic makes of it.</summary>
internal static class VerifyVerb
{
    private const int ProgressEvery = 65_536;

    private static readonly Column[] s_columns =
    [
        new("result", "Result"),
        new("segments", "Segments", ColumnKind.Integer),
        new("firstSequence", "First sequence", ColumnKind.Integer),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
        new("durableSequence", "Durable", ColumnKind.Integer),
        new("releasedSequence", "Released", ColumnKind.Integer),
    ];

    private static readonly Column[] s_damageColumns =
    [
        new("result", "Result"),
        new("segment", "Segment"),
        new("offset", "Offset", ColumnKind.Integer),
        new("sequence", "Sequence", ColumnKind.Integer),
        new("reason", "Reason"),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var deep = new Option<bool>("--deep") { Description = "replay too, and print the digest" };
        var anchor = new Option<string?>("--anchor") { Description = "prove the history against SEQUENCE:HASH; not in this version" };
        var command = new Command(
            "verify", "Checks framing, checksums and sequence steps of the whole journal. Example: positions verify --data data --deep")
        {
            data, deep, anchor,
        };
        command.SetAction(parsed =>
        {
            VerbOptions.RefuseIf(parsed.GetValue(anchor) is not null, "--anchor");
            return Run(parsed.GetRequiredValue(data), parsed.GetValue(deep), context(parsed));
        });
        return command;
    }

    private static int Run(string dataDirectory, bool isDeep, VerbContext context)
    {
        FileJournalStorage storage = DataReader.OpenJournal(dataDirectory);
        JournalReadLimit limit = JournalReplay.LimitFor(dataDirectory);
        using JournalReader reader = JournalReader.Open(storage, 0, limit);
        long firstSequence = ReadAll(reader, context);
        if (reader.Damage is JournalDamage damage)
        {
            return ReportDamage(damage, context);
        }

        IReportWriter report = context.CreateReport();
        report.Begin("journals", s_columns);
        report.Row(
            "OK",
            Show.Integer(SegmentCatalog.List(storage).Count),
            Show.Integer(firstSequence),
            Show.Integer(reader.LastSequence),
            Show.Integer(reader.DurableSequence),
            Show.Integer(reader.ReleasedSequence));
        report.End();
        if (limit == JournalReadLimit.Released)
        {
            context.Say("An engine runs on it: checked up to what it has released.");
        }
        else if (reader.End is { CutBytes: > 0 } end)
        {
            context.Say($"The tail is torn: {end.Explanation}");
        }

        if (isDeep)
        {
            using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
            var sink = new NullSink();
            DataReader.Replay(dataDirectory, logic, ref sink, reader.LastSequence == 0 ? null : reader.LastSequence, null, context);
            ReplayVerb.WriteDigest(logic, context);
        }

        return ExitCode.Ok;
    }

    /// <summary>Returns the first sequence, 0 for an empty journal.</summary>
    private static long ReadAll(JournalReader reader, VerbContext context)
    {
        using var progress = new ProgressLine(context.Error);
        long firstSequence = 0;
        while (reader.TryRead(out JournalRecord record))
        {
            firstSequence = firstSequence == 0 ? record.Sequence : firstSequence;
            if (record.Sequence % ProgressEvery == 0)
            {
                context.Interrupted.ThrowIfCancellationRequested();
                progress.Show(record.Sequence, null, $"sequence {record.Sequence:N0}");
            }
        }

        return firstSequence;
    }

    private static int ReportDamage(JournalDamage damage, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("damage", s_damageColumns);
        report.Row(
            "DAMAGED", Path.GetFileName(damage.Path), Show.Integer(damage.OffsetBytes), Show.Integer(damage.ExpectedSequence), damage.Fault.ToString());
        report.End();
        context.Error.WriteLine($"positions: {damage}");
        return ExitCode.Wrong;
    }
}
