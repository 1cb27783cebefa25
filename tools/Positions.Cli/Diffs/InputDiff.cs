using Positions.Cli.Output;
using Positions.Journal;
using Positions.Protocol;

namespace Positions.Cli.Diffs;

/// <summary>Walks two journals side by side to the first sequence at which they have not the same input.</summary>
internal sealed class InputDiff(DiffSide a, DiffSide b, DiffRequest request)
{
    private const int LookEvery = 65_536;

    // What two engines that were fed the same have each of their own.
    private static readonly string[] s_times = ["engineTime", "receiveLagNanos", "transactTime"];

    /// <summary>The first sequence that both have; 0 when they have none in common.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>The last sequence that was found to be the same; 0 when none was.</summary>
    public long LastSame { get; private set; }

    /// <summary>The fields of the first input that differs; empty when none does.</summary>
    public IReadOnlyList<DiffRow> Rows { get; private set; } = [];

    /// <summary>Compares up to <paramref name="toSequence"/>, which both have.</summary>
    /// <exception cref="JournalCorruptException">One is damaged before a difference was found.</exception>
    public void Run(long toSequence, VerbContext context)
    {
        using JournalReader readerA = JournalReader.Open(a.Journal!, 0, a.Limit);
        using JournalReader readerB = JournalReader.Open(b.Journal!, 0, b.Limit);
        using var progress = new ProgressLine(context.Error);
        InputEvent inputA = default;
        InputEvent inputB = default;
        bool hasBoth = TryRead(readerA, ref inputA) & TryRead(readerB, ref inputB);
        while (hasBoth && inputA.Sequence != inputB.Sequence)
        {
            // One begins later: what only the other has is not compared.
            hasBoth = inputA.Sequence < inputB.Sequence ? TryRead(readerA, ref inputA) : TryRead(readerB, ref inputB);
        }

        FirstSequence = hasBoth ? inputA.Sequence : 0;
        while (hasBoth && inputA.Sequence <= toSequence)
        {
            if (!inputA.ReadOnlyBytes.SequenceEqual(inputB.ReadOnlyBytes))
            {
                List<DiffRow> rows = Compare(in inputA, in inputB);
                if (rows.Count > 0)
                {
                    Rows = rows;
                    return;
                }
            }

            LastSame = inputA.Sequence;
            if (LastSame % LookEvery == 0)
            {
                context.Interrupted.ThrowIfCancellationRequested();
                progress.Show(LastSame - FirstSequence + 1, toSequence - FirstSequence + 1, "inputs");
            }

            hasBoth = TryRead(readerA, ref inputA) & TryRead(readerB, ref inputB);
        }
    }

    private static bool TryRead(JournalReader reader, ref InputEvent input)
    {
        if (reader.TryRead(out JournalRecord record))
        {
            input.CopyFrom(record.Bytes);
            return true;
        }

        return reader.Damage is JournalDamage damage
            ? throw new JournalCorruptException(damage.Path, $"The journal is damaged: {damage}.", reader.End)
            : false;
    }

    private List<DiffRow> Compare(in InputEvent inputA, in InputEvent inputB)
    {
        List<(string Name, string Value)> fieldsA = Fields(in inputA);
        Dictionary<string, string> fieldsB = Fields(in inputB).ToDictionary(static field => field.Name, static field => field.Value);
        List<DiffRow> rows = [];
        long sequence = inputA.Sequence;
        foreach ((string name, string value) in fieldsA)
        {
            string other = fieldsB.Remove(name, out string? found) ? found : "";
            if (value != other)
            {
                rows.Add(new DiffRow("input", sequence, "", name, value, other));
            }
        }

        rows.AddRange(fieldsB.Where(static field => field.Value.Length > 0).Select(field => new DiffRow("input", sequence, "", field.Key, "", field.Value)));
        if (rows.Count == 0 && !(request.IgnoresTimes && WithoutTimes(inputA).ReadOnlyBytes.SequenceEqual(WithoutTimes(inputB).ReadOnlyBytes)))
        {
            // What no field shows: pads, reserved bits, what a newer sender has added.
            rows.Add(new DiffRow("input", sequence, "", "bytes", Convert.ToHexString(inputA.MessageBytes), Convert.ToHexString(inputB.MessageBytes)));
        }

        return rows;
    }

    /// <summary>The input without what <see cref="s_times"/> names, and without the checksum over it.</summary>
    private static InputEvent WithoutTimes(InputEvent input)
    {
        input.Crc32C = 0;
        input.EngineTime = default;
        input.ReceiveLagNanos = 0;
        input.Prefix.TransactTime = default;
        return input;
    }

    private List<(string Name, string Value)> Fields(in InputEvent input)
    {
        var row = new InputRow();
        row.Read(in input);
        string[] cells = row.Cells(in input);
        List<(string Name, string Value)> fields = [.. InputRow.Columns.Zip(cells, static (column, cell) => (column.Name, cell)).SkipLast(1)];
        fields.Add(("flags", Show.Integer(input.Prefix.Flags)));
        fields.Add(("receiveLagNanos", Show.Integer(input.ReceiveLagNanos)));
        fields.Add(("transactTime", input.Prefix.TransactTime.ToString()));
        fields.AddRange(row.Details.Select(static detail => detail.Split('=', 2)).Select(static parts => (parts[0], parts[1])));
        fields.RemoveAll(field => request.IgnoresTimes && s_times.Contains(field.Name));
        return fields;
    }
}
