using Positions.Testing;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>
/// Combinations of several dimensions' values, as indices, such that any two values of different dimensions meet in at least one of them:
/// a few dozen where the full product has thousands.
/// </summary>
internal static class PairwisePlan
{
    /// <summary>Greedy: each row starts from a pair that has not met yet, and takes in every further dimension what covers most.</summary>
    /// <param name="levels">How many values each dimension has.</param>
    internal static List<int[]> Create(ReadOnlySpan<int> levels, SeededRandom random)
    {
        var open = new List<(int A, int ValueOfA, int B, int ValueOfB)>();
        for (int a = 0; a < levels.Length; a++)
        {
            for (int b = a + 1; b < levels.Length; b++)
            {
                for (int pair = 0; pair < levels[a] * levels[b]; pair++)
                {
                    open.Add((a, pair / levels[b], b, pair % levels[b]));
                }
            }
        }

        var rows = new List<int[]>();
        while (open.Count > 0)
        {
            int[] row = new int[levels.Length];
            Array.Fill(row, -1);
            (int firstDimension, int firstValue, int secondDimension, int secondValue) = open[random.Next(open.Count)];
            row[firstDimension] = firstValue;
            row[secondDimension] = secondValue;
            for (int dimension = 0; dimension < levels.Length; dimension++)
            {
                if (row[dimension] < 0)
                {
                    row[dimension] = BestValue(row, dimension, levels[dimension], open, random);
                }
            }

            open.RemoveAll(pair => row[pair.A] == pair.ValueOfA && row[pair.B] == pair.ValueOfB);
            rows.Add(row);
        }

        return rows;
    }

    private static int BestValue(
        int[] row, int dimension, int levels, List<(int A, int ValueOfA, int B, int ValueOfB)> open, SeededRandom random)
    {
        int[] gains = new int[levels];
        foreach ((int a, int valueOfA, int b, int valueOfB) in open)
        {
            if (a == dimension && row[b] == valueOfB)
            {
                gains[valueOfA]++;
            }
            else if (b == dimension && row[a] == valueOfA)
            {
                gains[valueOfB]++;
            }
        }

        // Among equals a random one, or the first values would crowd the plan.
        int best = random.Next(levels);
        for (int value = 0; value < levels; value++)
        {
            best = gains[value] > gains[best] ? value : best;
        }

        return best;
    }
}
