using System.Globalization;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Reference.Tests.Comparison;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>
/// The core and the model over the same random streams, from consecutive seeds: a few seconds in the tests; POSITIONS_RUN_COUNT inputs
/// within POSITIONS_RUN_SECONDS in a soak; POSITIONS_FEATURES, a number, tries other features than those that the core has. Half of
/// the inputs are of streams in which all of them meet.
/// </summary>
[TestFixture]
public sealed class ModelComparisonTests
{
    private const int InputsPerStream = 4_000;
    private const int LongStreamEvery = 64;
    private const int DifferencesMax = 4;

    // One in so many.
    private const int CollisionsOfInputs = 2;

    // Corrections may come before their fill: then it takes the whole chain to see what is wrong with it.
    private const InputFeatures SingleFills = CoreFeatures.Present & ~(InputFeatures.Busts | InputFeatures.Corrects);

    // Beyond the 65,536 numbers that a source remembers.
    private const int LongStream = 400_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldAgreeOnEverything_WhateverTheSeed(CancellationToken cancelled)
    {
        ulong seed = TestSeed.Next(nameof(ShouldAgreeOnEverything_WhateverTheSeed));
        var length = new RunLength(90_000, 20);
        var stream = new ComparedStream(() => new CoreLogic(), s_patience);
        InputFeatures features = Environment.GetEnvironmentVariable("POSITIONS_FEATURES") is { Length: > 0 } text
            ? (InputFeatures)long.Parse(text, CultureInfo.InvariantCulture)
            : CoreFeatures.Present;
        var differences = new List<string>();
        long done = 0;
        long collided = 0;
        ulong mixedStreams = 0;
        ulong collisions = 0;
        while (!length.IsOver(done) && differences.Count < DifferencesMax)
        {
            cancelled.ThrowIfCancellationRequested();
            int applied;
            string? difference;
            if (collided < done / CollisionsOfInputs)
            {
                ulong of = unchecked(seed + collisions++);
                difference = stream.Run(of, model => GeneratedStream.OfCollisions(of, model), () => length.IsOver(0), out applied);
                difference = difference is null ? null : $"of collisions, {difference}";
                collided += applied;
            }
            else
            {
                ulong of = unchecked(seed + mixedStreams++);
                int inputs = mixedStreams % LongStreamEvery == 0 ? LongStream : InputsPerStream;
                difference = stream.Run(of, model => GeneratedStream.Of(of, features, inputs, model), () => length.IsOver(0), out applied);
            }

            done += applied;
            if (difference is not null)
            {
                differences.Add(difference);
            }
        }

        Console.WriteLine($"{done} inputs, {collided} of them in {collisions} streams of collisions, in {length.Elapsed.TotalSeconds:F1} s");
        Assert.That(done, Is.Positive);
        if (differences.Count > 0)
        {
            Assert.Fail(string.Join('\n', differences));
        }
    }

    [Test]
    public void ShouldFindAndShrinkTheDifference_WhenTheLogicIsWrong()
    {
        ulong seed = TestSeed.Next(nameof(ShouldFindAndShrinkTheDifference_WhenTheLogicIsWrong));
        string? report = new ComparedStream(() => new WrongFee(), s_patience)
            .Run(seed, model => GeneratedStream.Of(seed, SingleFills, InputsPerStream, model), () => false, out _);
        Assert.That(report, Does.Contain("other fees: model F1"));

        // What is needed to see it: at most a setting of the streams and the one fill.
        Assert.That(report, Does.Match("shrunk from \\d+ to [12] inputs"));
    }

    /// <summary>The core, but for fees in F1.</summary>
    private sealed class WrongFee : ILogicUnderTest
    {
        private readonly CoreLogic _core = new();

        public int PositionCount => _core.PositionCount;

        public bool HasOpenWork => _core.HasOpenWork;

        public ReadOnlySpan<OutputEvent> Apply(in InputEvent input) => _core.Apply(in input);

        public PositionView? Position(in Text16 account, in Text24 symbol) => _core.Position(in account, in symbol);

        public FeeAmount[] OtherFees(int positionIndex) =>
            [.. _core.OtherFees(positionIndex).Where(fee => fee.Currency != Text4.From("F1"))];

        public LotView[] Lots(int positionIndex) => _core.Lots(positionIndex);

        public SourceView? Source(uint sourceId) => _core.Source(sourceId);

        public SkippedRange[] Skipped(uint sourceId) => _core.Skipped(sourceId);

        public OrderView? Order(uint execDomain, in Text36 orderId) => _core.Order(execDomain, in orderId);

        public IReadOnlyList<OrderView> Orders() => _core.Orders();

        public StatementView Statement => _core.Statement;

        public IReadOnlyList<ReconciledKeyView> ReconciledKeys() => _core.ReconciledKeys();

        public void Dispose() => _core.Dispose();
    }
}
