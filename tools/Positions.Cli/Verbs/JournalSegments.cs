using System.CommandLine;
using Positions.Cli.Output;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary><c>positions journal segments</c>: the files, from their headers; only the newest is read through.</summary>
internal static class JournalSegments
{
    private static readonly Column[] s_columns =
    [
        new("segment", "Segment"),
        new("firstSequence", "First sequence", ColumnKind.Integer),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
        new("inputs", "Inputs", ColumnKind.Integer),
        new("usedBytes", "Used bytes", ColumnKind.Integer),
        new("sizeBytes", "Size", ColumnKind.Integer),
        new("state", "State"),
        new("lastTime", "Last time"),
        new("lastTerm", "Last term", ColumnKind.Integer),
        new("format", "Format", ColumnKind.Integer),
        new("chainBefore", "Chain before"),
        new("file", "File"),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var command = new Command("segments", "Lists the segment files, archived ones among them. Example: positions journal segments --data data") { data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data), context(parsed)));
        return command;
    }

    private static int Run(string dataDirectory, VerbContext context)
    {
        IJournalStorage storage = DataReader.OpenJournal(dataDirectory, context);
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        IReportWriter report = context.CreateReport();
        report.Begin("segments", s_columns);
        SegmentHeader? header = names.Count > 0 ? HeaderOf(storage, names[0]) : null;
        bool isWhole = true;
        for (int i = 0; i < names.Count; i++)
        {
            SegmentHeader? next = i + 1 < names.Count ? HeaderOf(storage, names[i + 1]) : null;
            isWhole &= header is not null && (i + 1 == names.Count || next is not null);
            report.Row(i + 1 < names.Count && next is not null ? Sealed(storage, names[i], header, next) : InUse(storage, names[i], header));
            header = next;
        }

        report.End();
        return isWhole ? ExitCode.Ok : ExitCode.Wrong;
    }

    private static SegmentHeader? HeaderOf(IJournalStorage storage, string name)
    {
        Span<byte> page = stackalloc byte[SegmentHeader.PageBytes];
        using ISegmentFile file = storage.Open(name, writable: false);
        int count = file.Read(0, page);
        if (!SegmentHeader.TryRead(page[..count], out SegmentHeader? header, out uint version) && version > SegmentHeader.FormatVersion)
        {
            throw new JournalFormatException(storage.PathOf(name), version);
        }

        return header;
    }

    private static string[] Sealed(IJournalStorage storage, string name, SegmentHeader? header, SegmentHeader next) => Row(
        storage, name, header, next.FirstSequence - 1, next.PreviousEndBytes, "sealed", next.PreviousEngineTimeNanos, next.PreviousTerm);

    private static string[] InUse(IJournalStorage storage, string name, SegmentHeader? header)
    {
        SegmentInfo info = SegmentInspector.Inspect(storage, name);
        string state = header is null ? "damaged" : info.IsSealed ? "sealed" : "in use";
        return Row(storage, name, header, info.LastSequence, info.UsedBytes, state, info.LastEngineTimeNanos, info.LastTerm);
    }

    private static string[] Row(
        IJournalStorage storage, string name, SegmentHeader? header, long lastSequence, long usedBytes, string state, long lastTimeNanos, uint lastTerm)
    {
        long firstSequence = SegmentCatalog.FirstSequenceOf(name);
        string path = storage.PathOf(name);
        return
        [
            name,
            Show.Integer(firstSequence),
            Show.Integer(lastSequence),
            Show.Integer(lastSequence - firstSequence + 1),
            Show.Integer(usedBytes),
            Show.Integer(header?.SegmentBytes ?? 0),
            path.EndsWith(Journal.Archive.SegmentArchive.Extension, StringComparison.Ordinal) ? "archived" : state,
            lastTimeNanos == 0 ? "" : new UtcNanos(lastTimeNanos).ToString(),
            Show.Integer(lastTerm),
            Show.Integer(header?.Version ?? 0),
            header is { Version: >= SegmentHeader.ChainedVersion } ? header.Chain.ToString() : "",
            path,
        ];
    }
}
