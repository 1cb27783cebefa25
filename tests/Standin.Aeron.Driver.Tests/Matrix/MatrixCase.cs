using System.Globalization;
using Adaptive.Aeron.Driver;
using Positions.Testing;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>One stream: how many messages of what lengths, over which channel and which wire, to what subscriber.</summary>
/// <param name="Seed">Of the content, the faults and the identifiers.</param>
/// <param name="FaultsAtSender">Which endpoint's datagrams suffer; both directions do.</param>
/// <param name="FaultyThreading">Of the driver above the faults: INVOKER or SHARED.</param>
/// <param name="Threading">Of the other.</param>
/// <param name="IsSlow">The subscriber polls a fragment at a time and now and then only.</param>
internal sealed record MatrixCase(
    ulong Seed,
    long Count,
    MatrixSize Size,
    int MtuLength,
    int TermLength,
    FaultRates Faults,
    bool FaultsAtSender,
    ThreadingMode FaultyThreading,
    ThreadingMode Threading,
    bool IsSlow)
{
    private const int PayloadOverhead = 32;
    private const int SlowMessagesMax = 3000;
    private static readonly long[] s_counts = [1, 10, 1000, 100_000, 1_000_000];
    private static readonly int[] s_mtus = [1408, 8192, 65504];
    private static readonly int[] s_terms = [64 << 10, 1 << 20, 16 << 20, 64 << 20];
    private static readonly int[] s_losses = [0, 10, 100, 300];
    private static readonly ThreadingMode[] s_modes = Enum.GetValues<ThreadingMode>();
    private static readonly MatrixSize[] s_sizes = Enum.GetValues<MatrixSize>();

    internal int MaxMessageLength => MaxMessageLengthOf(TermLength);

    /// <summary>Of every message, or of the longest.</summary>
    internal int LengthMax
    {
        get
        {
            int payload = Math.Min(MtuLength - PayloadOverhead, MaxMessageLength);
            return Size switch
            {
                MatrixSize.Empty => 0,
                MatrixSize.OneByte => 1,
                MatrixSize.Typical => 192,
                MatrixSize.BelowPayload => payload - 1,
                MatrixSize.Payload => payload,
                MatrixSize.AbovePayload => Math.Min(payload + 1, MaxMessageLength),
                _ => MaxMessageLength,
            };
        }
    }

    internal string PublicationParameters => string.Create(CultureInfo.InvariantCulture, $"|term-length={TermLength}|mtu={MtuLength}");

    /// <summary>Combinations such that any two values of the dimensions meet, each with the seed after the one before.</summary>
    /// <param name="volume">Multiplies how many bytes and datagrams a case may have; counts above are cut.</param>
    internal static IEnumerable<MatrixCase> Plan(ulong firstSeed, int volume)
    {
        List<int[]> rows = PairwisePlan.Create(
            [s_counts.Length, s_sizes.Length, s_mtus.Length, s_terms.Length, s_losses.Length, 2, 2, 2, s_modes.Length, 2], new SeededRandom(firstSeed));
        for (int i = 0; i < rows.Count; i++)
        {
            int[] row = rows[i];
            int loss = s_losses[row[4]];
            int oddities = row[5] * 20;
            yield return new MatrixCase(
                unchecked(firstSeed + (ulong)i),
                s_counts[row[0]],
                s_sizes[row[1]],
                Math.Min(s_mtus[row[2]], MaxMessageLengthOf(s_terms[row[3]])),
                s_terms[row[3]],
                new FaultRates(loss, loss, oddities, oddities),
                FaultsAtSender: row[6] == 0,
                row[7] == 0 ? ThreadingMode.INVOKER : ThreadingMode.SHARED,
                s_modes[row[8]],
                IsSlow: row[9] == 1).Within(volume);
        }
    }

    internal StreamContent CreateContent() => new(Seed, LengthMax, Size == MatrixSize.Mixed);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Count} x {Size} ({LengthMax}), mtu={MtuLength} term={TermLength >> 10}k {Faults}{(IsSlow ? " slow" : "")}"
        + $" {(FaultsAtSender ? "faulty sender" : "faulty receiver")} {FaultyThreading}, other end {Threading}");

    /// <summary>Also the longest MTU that a driver allows with these terms.</summary>
    private static int MaxMessageLengthOf(int termLength) => Math.Min(termLength / 8, 16 << 20);

    /// <summary>
    /// Cuts the count. Losses are repaired one after the other, at least a round trip each and often a timer's period: it is datagrams
    /// that take the time there.
    /// </summary>
    private MatrixCase Within(int volume)
    {
        long bytesMax = 40_000_000L * volume;
        long datagramsMax = Faults.SendLossPerMille switch
        {
            0 => bytesMax / MtuLength,
            <= 10 => 4000L * volume,
            <= 100 => 150L * volume,
            _ => 30L * volume,
        };

        // A window holds few datagrams as long as these, and then a loss is found by the next heartbeat only.
        datagramsMax = Math.Max(2, Faults.SendLossPerMille >= 100 ? datagramsMax * 1408 / MtuLength : datagramsMax);
        long length = Size == MatrixSize.Mixed ? ((LengthMax / 2) + (4 * 4096) + (11 * 150)) / 16 : LengthMax;
        length = PayloadOverhead + Math.Max(length, 1);
        long count = Math.Min(Count, Math.Min(bytesMax / length, datagramsMax * MtuLength / length));
        return this with { Count = Math.Max(1, IsSlow ? Math.Min(count, SlowMessagesMax) : count) };
    }
}
