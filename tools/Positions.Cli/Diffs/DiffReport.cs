using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;

namespace Positions.Cli.Diffs;

/// <summary>Runs a comparison and writes what differs; exit code 1 when anything does.</summary>
internal static class DiffReport
{
    private static readonly Column[] s_columns =
    [
        new("what", "What"),
        new("sequence", "Sequence", ColumnKind.Integer),
        new("key", "Key"),
        new("field", "Field"),
        new("a", "A"),
        new("b", "B"),
    ];

    /// <exception cref="UsageException">The two cannot be compared where they are asked to be.</exception>
    /// <exception cref="JournalException">One of them is not there, or damaged.</exception>
    public static int Write(DiffRequest request, VerbContext context)
    {
        var a = new DiffSide(request.A, context);
        var b = new DiffSide(request.B, context);
        return a.IsSnapshot || b.IsSnapshot ? WriteStates(a, b, request, context) : WriteJournals(a, b, request, context);
    }

    private static int WriteJournals(DiffSide a, DiffSide b, DiffRequest request, VerbContext context)
    {
        long endA = a.EndOfJournal();
        long endB = b.EndOfJournal();
        long common = Math.Min(endA, endB);
        if (request.ToSequence > common)
        {
            throw new UsageException($"--to-sequence {request.ToSequence}: {(endA <= endB ? request.A : request.B)} ends at {common}");
        }

        long end = request.ToSequence ?? common;
        var inputs = new InputDiff(a, b, request);
        inputs.Run(end, context);
        if (request.ToSequence is not null && inputs.FirstSequence > end)
        {
            throw new UsageException($"--to-sequence {end}: the first input that both have is {inputs.FirstSequence}; nothing could be compared");
        }

        List<DiffRow> rows = [.. inputs.Rows];
        if (request.ToSequence is null && endA != endB)
        {
            rows.Add(new DiffRow("state", 0, "", "lastSequence", Show.Integer(endA), Show.Integer(endB)));
        }

        long hidden = 0;
        if (inputs.Rows.Count > 0)
        {
            using BusinessLogic stateA = a.Load(end);
            using BusinessLogic stateB = b.Load(end);
            hidden = Take(rows, StateDiff.Compare(stateA, stateB), request.Limit);
        }

        Write(rows, inputs.Rows.Count > 0 ? inputs.Rows[0].Sequence : 0, context);
        SayInputs(inputs, end, context);
        string before = endA == endB ? "" : $"They have the same inputs up to {end}; ";
        string same = inputs.FirstSequence <= 1
            ? "The same: every input, and so every figure."
            : $"The same: every input from {inputs.FirstSequence} on. What came before it is not in both, and was not compared.";
        return Finish(rows, hidden, before, inputs.Rows.Count == 0 ? same : "", context);
    }

    private static int WriteStates(DiffSide a, DiffSide b, DiffRequest request, VerbContext context)
    {
        if (request.ToSequence is not null)
        {
            throw new UsageException("--to-sequence: a snapshot has one sequence; it is compared at that");
        }

        // The snapshot says where the journal is looked at.
        using BusinessLogic first = (a.IsSnapshot ? a : b).Load(0);
        DiffSide other = a.IsSnapshot ? b : a;
        if (!other.IsSnapshot && other.EndOfJournal() is long end && end < first.AppliedSequence)
        {
            throw new UsageException($"the snapshot is of sequence {first.AppliedSequence}, the journal of {other.Path} ends at {end}");
        }

        using BusinessLogic second = other.Load(first.AppliedSequence);
        (BusinessLogic stateA, BusinessLogic stateB) = a.IsSnapshot ? (first, second) : (second, first);
        List<DiffRow> rows = [];
        long hidden = stateA.AppliedSequence == stateB.AppliedSequence && stateA.ComputeDigest() == stateB.ComputeDigest()
            ? 0
            : Take(rows, StateDiff.Compare(stateA, stateB), request.Limit);
        Write(rows, 0, context);
        context.Say($"Digest at sequence {stateA.AppliedSequence}: {stateA.ComputeDigest()}; at {stateB.AppliedSequence}: {stateB.ComputeDigest()}");
        return Finish(rows, hidden, "", "", context);
    }

    private static long Take(List<DiffRow> rows, IEnumerable<DiffRow> states, int limit)
    {
        int taken = 0;
        long hidden = 0;
        foreach (DiffRow row in states)
        {
            if (taken++ < limit)
            {
                rows.Add(row);
            }
            else
            {
                hidden++;
            }
        }

        return hidden;
    }

    private static void Write(List<DiffRow> rows, long firstDifferent, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("differences", s_columns, ("firstDifferentSequence", firstDifferent));
        foreach (DiffRow row in rows)
        {
            report.Row(row.What, row.Sequence == 0 ? "" : Show.Integer(row.Sequence), row.Key, row.Field, row.A, row.B);
        }

        report.End();
    }

    private static void SayInputs(InputDiff inputs, long end, VerbContext context)
    {
        if (inputs.FirstSequence == 0)
        {
            context.Say("They have no sequence in common.");
        }
        else if (inputs.Rows.Count > 0)
        {
            context.Say($"The first input that differs is {inputs.Rows[0].Sequence}; the states are those behind {end}.");
        }
    }

    /// <param name="same">What to say when every input that both have is the same; empty if one differs, or none was looked at.</param>
    private static int Finish(List<DiffRow> rows, long hidden, string before, string same, VerbContext context)
    {
        if (hidden > 0)
        {
            context.Error.WriteLine($"positions: {hidden:N0} more fields differ; --limit shows more");
        }

        if (rows.Count == 0)
        {
            context.Say(same.Length > 0 ? same : "The same.");
            return ExitCode.Ok;
        }

        if (same.Length > 0 && before.Length > 0)
        {
            context.Say(before + "one goes on behind that.");
        }

        return ExitCode.Wrong;
    }
}
