using System.Text;
using Positions.Protocol;

namespace Positions.Reference.Tests.Comparison;

/// <summary>One generated stream through both sides; a difference comes back shrunk and printed.</summary>
internal sealed class ComparedStream(Func<ILogicUnderTest> createLogic, TimeSpan patience)
{
    private const int InputsBetweenLooksAtTheClock = 256;

    /// <summary>
    /// Null if both agree over the whole stream, or as much of it as there was time for; else seed, index, the difference and the fewest
    /// inputs.
    /// </summary>
    public string? Run(ulong seed, Func<ReferenceModel, GeneratedStream> generate, Func<bool> isTimeOver, out int applied)
    {
        var inputs = new List<InputEvent>();
        using var comparison = new ModelComparison(createLogic());
        GeneratedStream stream = generate(comparison.Model);
        for (applied = 0; applied < stream.Length;)
        {
            if (applied % InputsBetweenLooksAtTheClock == 0 && isTimeOver())
            {
                break;
            }

            applied++;
            InputEvent input = stream.Next();
            inputs.Add(input);
            if (comparison.Step(input) is { } difference)
            {
                return Report(seed, inputs, difference);
            }
        }

        return comparison.CompareState() is { } atEnd ? Report(seed, inputs, atEnd) : null;
    }

    /// <summary>Runs given inputs, under sequences from 1; null if both sides agree.</summary>
    public DifferenceList? Run(IReadOnlyList<InputEvent> inputs)
    {
        using var comparison = new ModelComparison(createLogic());
        foreach (InputEvent input in InputShrinker.Resequenced(inputs))
        {
            if (comparison.Step(input) is { } difference)
            {
                return difference;
            }
        }

        return comparison.CompareState();
    }

    private string Report(ulong seed, List<InputEvent> inputs, DifferenceList difference)
    {
        InputEvent last = inputs[^1];
        List<InputEvent> fewest = new InputShrinker(candidate => Run(candidate)?.Kind == difference.Kind, patience).Shrink(inputs);
        var report = new StringBuilder();
        report.AppendLine($"seed {seed}, input {inputs.Count}: {InputText.Of(in last)}").Append(difference).AppendLine();
        report.AppendLine($"shrunk from {inputs.Count} to {fewest.Count} inputs:");
        fewest.ForEach(input => report.AppendLine(InputText.Of(in input)));
        return report.Append(Run(fewest)).ToString();
    }
}
