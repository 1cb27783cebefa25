using System.Globalization;
using Positions.Benchmarks.Apply;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Recovery;

namespace Positions.Benchmarks.Replay;

/// <summary>
/// How fast a journal is replayed, beside its floor in the same minutes: the same journal read and checked alone, plus the same inputs
/// applied alone from memory. Rounds of the three alternate; each begins with an empty state, page faults and all.
/// <code>dotnet run -c Release --project perf/Positions.Benchmarks -- replay --inputs 1000000 --positions 10000</code>
/// </summary>
internal static class ReplayRate
{
    public static int Run(string[] args)
    {
        int inputs = (int)RateRun.Option(args, "--inputs", 1_000_000);
        int positions = (int)RateRun.Option(args, "--positions", 10_000);
        int rounds = (int)RateRun.Option(args, "--rounds", 9);
        DirectoryInfo directory = Directory.CreateTempSubdirectory("replay-rate-");
        try
        {
            InputEvent[] written = JournalOfFills.Write(
                FileJournalStorage.OpenForWriting(directory.FullName), inputs, n => GeneratedFills.Of(n, positions, withId: true), positions);
            FileJournalStorage storage = FileJournalStorage.OpenForReading(directory.FullName);
            var read = new List<double>();
            var applied = new List<double>();
            var replayed = new List<double>();
            for (int i = 0; i <= rounds; i++)
            {
                double r = RateRun.Nanos(inputs, () => Read(storage, inputs));
                double a = RateRun.Nanos(inputs, () => Apply(written));
                double both = RateRun.Nanos(inputs, () => Replay(storage, inputs));
                if (i > 0)
                {
                    read.Add(r);
                    applied.Add(a);
                    replayed.Add(both);
                }
            }

            (double r2, double a2, double b2) = (RateRun.Median(read), RateRun.Median(applied), RateRun.Median(replayed));
            double quarters = (RateRun.Quarter(read) + RateRun.Quarter(applied)) / RateRun.Quarter(replayed);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{inputs} inputs, {positions} positions: read and check {r2:F0} ns, apply {a2:F0} ns, replay {b2:F0} ns ({1e3 / b2:F2} M/s), {100 * (r2 + a2) / b2:F0} % of the floor; of lower quartiles {100 * quarters:F0} %"));
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Read(FileJournalStorage storage, int inputs)
    {
        InputEvent input = default;
        using JournalReader reader = JournalReader.Open(storage, 1, JournalReadLimit.Kept);
        while (reader.TryRead(out JournalRecord record))
        {
            input.CopyFrom(record.Bytes);
        }

        Check(input.Sequence, inputs);
    }

    private static void Apply(InputEvent[] inputs)
    {
        using BusinessLogic logic = Begin();
        var sink = new OneSlotSink();
        int foreseen = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            for (; foreseen < Math.Min(i + BusinessLogic.ForesightInputs, inputs.Length); foreseen++)
            {
                logic.Foresee(in inputs[foreseen]);
            }

            logic.Apply(in inputs[i], ref sink);
        }

        Check(logic.AppliedSequence, inputs.Length);
    }

    private static void Replay(FileJournalStorage storage, int inputs)
    {
        using BusinessLogic logic = Begin();
        var sink = new OneSlotSink();
        JournalReplay.Run(storage, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept });
        Check(logic.AppliedSequence, inputs);
    }

    private static BusinessLogic Begin() => new(new CoreOptions { ReserveAhead = false, MemoryReserved = HugePages.Ask });

    private static void Check(long sequence, int inputs)
    {
        if (sequence != inputs)
        {
            throw new InvalidOperationException($"{sequence} of {inputs} inputs");
        }
    }
}
