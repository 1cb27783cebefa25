using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary><c>positions verify</c>: the whole journal, record by record, and every byte of the snapshots; with --deep also what the logic makes of it.</summary>
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
        new("anchor", "Anchor"),
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
        var deep = new Option<bool>("--deep") { Description = "replay too, compare the digest at every snapshot, and print it" };
        var anchor = new Option<string?>("--anchor")
        {
            Description = "prove the history up to there against SEQUENCE:HASH from the log, /status or another copy",
        };
        var command = new Command(
            "verify",
            "Checks framing, checksums, sequence steps, seals and the chain of the whole journal, and the snapshots. Example: positions verify --data data --deep")
        {
            data, deep, anchor,
        };
        command.SetAction(parsed =>
        {
            ChainAnchor? wanted = ParseAnchor(parsed.GetValue(anchor));
            return Run(parsed.GetRequiredValue(data), parsed.GetValue(deep), wanted, context(parsed));
        });
        return command;
    }

    private static ChainAnchor? ParseAnchor(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return ChainAnchor.TryParse(text, out ChainAnchor anchor)
            ? anchor
            : throw new UsageException($"--anchor '{text}' is not SEQUENCE:HASH with 64 hexadecimal digits");
    }

    private static int Run(string dataDirectory, bool isDeep, ChainAnchor? wanted, VerbContext context)
    {
        IJournalStorage storage = DataReader.OpenJournal(dataDirectory, context);
        JournalReadLimit limit = JournalReplay.LimitFor(dataDirectory);
        using JournalReader reader = JournalReader.Open(storage, 0, limit, verifiesChain: true);
        var check = new AnchorCheck(wanted);
        long firstSequence = ReadAll(storage, limit, reader, check, context);
        if (reader.Damage is JournalDamage damage)
        {
            return ReportDamage(damage, context);
        }

        if (MissingSegment(storage, reader, limit) is { } missing)
        {
            return ReportDamage(missing, context);
        }

        bool isProven = check.Report(reader, firstSequence, context);
        IReportWriter report = context.CreateReport();
        report.Begin("journals", s_columns);
        report.Row(
            isProven ? "OK" : "WRONG",
            Show.Integer(SegmentCatalog.List(storage).Count),
            Show.Integer(firstSequence),
            Show.Integer(reader.LastSequence),
            Show.Integer(reader.DurableSequence),
            Show.Integer(reader.ReleasedSequence),
            reader.LastSequence > 0 ? reader.Anchor?.ToString() ?? "" : "");
        report.End();
        if (limit == JournalReadLimit.Released)
        {
            context.Say("An engine runs on it: checked up to what it has released.");
        }
        else if (reader.End is { CutBytes: > 0 } end)
        {
            context.Say($"The tail is torn: {end.Explanation}");
        }

        var snapshots = new SnapshotCheck(dataDirectory, limit == JournalReadLimit.Released, context);
        bool isWhole = snapshots.ReadAll(reader.LastSequence);
        if (isDeep && isProven)
        {
            using BusinessLogic logic = snapshots.Replay(firstSequence, reader.LastSequence);
            isWhole &= snapshots.AllAgree;
            ReplayVerb.WriteDigest(logic, context);
        }

        snapshots.Report();
        return isProven && isWhole ? ExitCode.Ok : ExitCode.Wrong;
    }

    /// <summary>
    /// A journal that ends at a seal: its newest segment was taken away, or the machine stopped in the moment before that was named.
    /// </summary>
    private static JournalDamage? MissingSegment(IJournalStorage storage, JournalReader reader, JournalReadLimit limit)
    {
        if (limit == JournalReadLimit.Released || reader.End is not { SealedFirstSequence: > 0 } end)
        {
            return null;
        }

        return new JournalDamage(storage.PathOf(SegmentName.Of(end.LastSequence + 1)), 0, end.LastSequence + 1, RecordFault.Missing);
    }

    /// <summary>Returns the first sequence, 0 for an empty journal.</summary>
    private static long ReadAll(IJournalStorage storage, JournalReadLimit limit, JournalReader reader, AnchorCheck check, VerbContext context)
    {
        using var progress = new ProgressLine(context.Error);
        long? end = progress.IsShown ? JournalScan.EndOf(storage, new JournalFilter(), limit) : null;
        long firstSequence = 0;
        while (reader.TryRead(out JournalRecord record))
        {
            firstSequence = firstSequence == 0 ? record.Sequence : firstSequence;
            check.Take(reader);
            if (record.Sequence % ProgressEvery == 0)
            {
                context.Interrupted.ThrowIfCancellationRequested();
                progress.Show(record.Sequence - firstSequence + 1, end - firstSequence + 1, "inputs");
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
