using Positions.Cli.Output;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli;

/// <summary>Walks the inputs that pass a filter; read-only, beside a running engine up to what it has released.</summary>
internal static class JournalScan
{
    private const int LookEvery = 4_096;
    private const int PollMillis = 50;

    public delegate void Handler(in InputEvent input, InputRow row);

    /// <summary>Calls <paramref name="handle"/> for each input in sequence; returns how many.</summary>
    /// <exception cref="JournalCorruptException">Damage; everything before it was handled.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static long Run(string dataDirectory, JournalFilter filter, VerbContext context, Handler handle)
    {
        IJournalStorage storage = DataReader.OpenJournal(dataDirectory, context);
        JournalReadLimit limit = filter.Follows ? JournalReadLimit.Released : JournalReplay.LimitFor(dataDirectory);
        if (filter.Last is long last && !filter.LooksInside && !filter.Follows)
        {
            filter = filter with { FromSequence = Math.Max(filter.FromSequence ?? 1, EndOf(storage, filter, limit) - last + 1), Last = null };
        }

        using JournalReader reader = filter.FromTime is UtcNanos time
            ? JournalReader.OpenAtTime(storage, time.Value, limit)
            : JournalReader.Open(storage, filter.FromSequence ?? 0, limit);
        using var progress = new ProgressLine(context.Error);
        long? end = progress.IsShown && !filter.Follows ? EndOf(storage, filter, limit) : null;
        long count = filter.Last is long keep ? RunLast(reader, filter, keep, end, context, progress, handle) : RunAll(reader, filter, end, context, progress, handle);
        if (reader.Damage is JournalDamage damage)
        {
            throw new JournalCorruptException(damage.Path, $"The journal is damaged: {damage}.", reader.End);
        }

        return count;
    }

    private static long RunAll(JournalReader reader, JournalFilter filter, long? end, VerbContext context, ProgressLine progress, Handler handle)
    {
        var row = new InputRow();
        InputEvent input = default;
        long count = 0;
        long first = 0;
        do
        {
            while (reader.TryRead(out JournalRecord record))
            {
                if (filter.IsBeyond(record.Sequence, record.EngineTimeNanos))
                {
                    return count;
                }

                first = first == 0 ? record.Sequence : first;
                if (record.Sequence % LookEvery == 0)
                {
                    context.Interrupted.ThrowIfCancellationRequested();

                    // Ends the scan where nobody reads any more, though nothing else may fit.
                    context.Out.Flush();
                    progress.Show(record.Sequence - first + 1, end - first + 1, "inputs");
                }

                input.CopyFrom(record.Bytes);
                row.Read(in input);
                if (filter.Fits(input.Template, row))
                {
                    handle(in input, row);
                    count++;
                }
            }

            context.Out.Flush();
        }
        while (filter.Follows && reader.Damage is null && !context.Interrupted.WaitHandle.WaitOne(PollMillis));

        context.Interrupted.ThrowIfCancellationRequested();
        return count;
    }

    private static long RunLast(
        JournalReader reader, JournalFilter filter, long keep, long? end, VerbContext context, ProgressLine progress, Handler handle)
    {
        var kept = new Queue<InputEvent>();
        RunAll(reader, filter with { Last = null, Follows = false }, end, context, progress, (in InputEvent input, InputRow _) =>
        {
            kept.Enqueue(input);
            if (kept.Count > keep)
            {
                kept.Dequeue();
            }
        });
        var row = new InputRow();
        foreach (InputEvent input in kept)
        {
            row.Read(in input);
            handle(in input, row);
        }

        return kept.Count + (filter.Follows ? RunAll(reader, filter with { Last = null }, end, context, progress, handle) : 0);
    }

    /// <summary>The last input within the filter's end.</summary>
    public static long EndOf(IJournalStorage storage, JournalFilter filter, JournalReadLimit limit)
    {
        if (filter.ToTime is UtcNanos time)
        {
            using JournalReader behind = JournalReader.OpenAtTime(storage, time.Value + 1, limit);
            if (behind.TryRead(out JournalRecord record))
            {
                return record.Sequence - 1;
            }
        }

        using JournalReader reader = JournalReader.Open(storage, long.MaxValue, limit);
        _ = reader.TryRead(out _);
        long end = limit == JournalReadLimit.Released ? reader.ReleasedSequence : reader.End?.LastSequence ?? 0;
        return Math.Min(end, filter.ToSequence ?? long.MaxValue);
    }
}
