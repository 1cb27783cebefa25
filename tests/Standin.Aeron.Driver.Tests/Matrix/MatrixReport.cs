using System.Diagnostics;
using System.Globalization;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Runs plan after plan until the length is over, and prints a line of every case.</summary>
internal static class MatrixReport
{
    private const int LongVolume = 8;

    internal static void Run(RunLength length, ulong firstSeed, Action<MatrixCase> run)
    {
        ulong seed = firstSeed;
        long done = 0;
        long messages = 0;
        while (!length.IsOver(done))
        {
            foreach (MatrixCase matrixCase in MatrixCase.Plan(seed, length.IsLong ? LongVolume : 1))
            {
                if (length.IsOver(done))
                {
                    break;
                }

                long start = Stopwatch.GetTimestamp();
                run(matrixCase);
                messages += matrixCase.Count;
                done++;
                seed = matrixCase.Seed + 1;
                Print($"{done}. {matrixCase}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
            }

            if (!length.IsLong)
            {
                break;
            }
        }

        Print($"{done} cases from {firstSeed} in {length.Elapsed.TotalSeconds:F1} s: {messages} messages");
        Assert.That(done, Is.Positive);
    }

    private static void Print(FormattableString line) => TestContext.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
