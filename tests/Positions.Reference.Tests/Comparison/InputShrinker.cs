using System.Diagnostics;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference.Tests.Comparison;

/// <summary>
/// Delta debugging (Zeller, Hildebrandt 2002): drops inputs as long as what is left still fails. Where a number of a source is dropped,
/// the later ones move up, else everything behind it would be out of turn.
/// </summary>
internal sealed class InputShrinker(Func<IReadOnlyList<InputEvent>, bool> fails, TimeSpan patience)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public List<InputEvent> Shrink(IReadOnlyList<InputEvent> inputs)
    {
        List<InputEvent> smallest = [.. inputs];
        for (int chunk = Math.Max(1, smallest.Count / 2); ; chunk = Math.Max(1, chunk / 2))
        {
            bool isSmaller = false;
            for (int start = smallest.Count - chunk; start > -chunk && !IsOver; start -= chunk)
            {
                int from = Math.Max(0, start);
                int count = Math.Min(chunk, smallest.Count - from);
                if (count > 0 && Without(smallest, from, count) is { } less)
                {
                    smallest = less;
                    isSmaller = true;
                }
            }

            if (IsOver || (chunk == 1 && !isSmaller))
            {
                return Resequenced(smallest);
            }
        }
    }

    /// <summary>The inputs under sequences from 1.</summary>
    public static List<InputEvent> Resequenced(IEnumerable<InputEvent> inputs)
    {
        List<InputEvent> resequenced = [.. inputs];
        for (int i = 0; i < resequenced.Count; i++)
        {
            InputEvent input = resequenced[i];
            input.Sequence = i + 1;
            resequenced[i] = input;
        }

        return resequenced;
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_start) > patience;

    private List<InputEvent>? Without(List<InputEvent> inputs, int from, int count)
    {
        List<InputEvent> rest = [.. inputs[..from], .. inputs[(from + count)..]];
        List<InputEvent> movedUp = MovedUp(inputs, rest);
        return fails(movedUp) ? movedUp : fails(rest) ? rest : null;
    }

    private static List<InputEvent> MovedUp(List<InputEvent> before, List<InputEvent> rest)
    {
        Dictionary<(uint, ushort), long[]> kept = NumbersByStream(rest);
        Dictionary<(uint, ushort), long[]> dropped = NumbersByStream(before)
            .ToDictionary(stream => stream.Key, stream => stream.Value.Except(kept.GetValueOrDefault(stream.Key, [])).ToArray());
        return [.. rest.Select(input => dropped.TryGetValue(Stream(input), out long[]? numbers) ? MovedUp(input, numbers) : input)];
    }

    private static InputEvent MovedUp(InputEvent input, long[] dropped)
    {
        switch (input.Template)
        {
            case TemplateId.SourceGapFill:
                SourceGapFill gapFill = input.Block<SourceGapFill>();
                gapFill.NewSourceSeq = Moved(gapFill.NewSourceSeq);
                input.SetMessage(in gapFill);
                break;
            case TemplateId.GapSkipped:
                GapSkipped skipped = input.Block<GapSkipped>();
                skipped.FromSourceSeq = Moved(skipped.FromSourceSeq);
                skipped.ToSourceSeq = Moved(skipped.ToSourceSeq);
                input.SetMessage(in skipped);
                break;
            case TemplateId.SourceHalted:
                SourceHalted halted = input.Block<SourceHalted>();
                halted.FromSourceSeq = Moved(halted.FromSourceSeq);
                input.SetMessage(in halted);
                break;
            case TemplateId.SourceResumed:
                SourceResumed resumed = input.Block<SourceResumed>();
                resumed.ExpectedSourceSeq = Moved(resumed.ExpectedSourceSeq);
                input.SetMessage(in resumed);
                break;
            default:
                break;
        }

        if (IsNumbered(input))
        {
            input.Prefix.SourceSeq = Moved(input.Prefix.SourceSeq);
        }

        return input;

        long Moved(long number) => number - dropped.Count(gone => gone < number);
    }

    private static Dictionary<(uint, ushort), long[]> NumbersByStream(List<InputEvent> inputs) =>
        inputs.SelectMany(input => Numbers(input).Select(number => (Stream: Stream(input), Number: number)))
            .GroupBy(pair => pair.Stream, pair => pair.Number)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray());

    /// <summary>The numbers that an input uses up.</summary>
    private static IEnumerable<long> Numbers(InputEvent input) => input.Template switch
    {
        TemplateId.SourceGapFill => Range(input.Prefix.SourceSeq, input.Block<SourceGapFill>().NewSourceSeq - 1),
        TemplateId.GapSkipped => Range(input.Block<GapSkipped>().FromSourceSeq, input.Block<GapSkipped>().ToSourceSeq),
        _ => IsNumbered(input) ? [input.Prefix.SourceSeq] : [],
    };

    private static IEnumerable<long> Range(long from, long to)
    {
        for (long number = from; number <= Math.Min(to, from + 100); number++)
        {
            yield return number;
        }
    }

    private static bool IsNumbered(InputEvent input) => input.Prefix.SourceId != 0 && input.Prefix.SourceSeq > 0;

    private static (uint SourceId, ushort Epoch) Stream(InputEvent input) => (input.Prefix.SourceId, input.Prefix.Epoch);
}
