using System.Diagnostics;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Engine.Tests.Soak;

/// <summary>
/// Twenty-four hours of simulated trading with a business date each, through logic and read model: POSITIONS_RUN_COUNT inputs, a share of
/// them in the tests. Memory stays where it was after the first hours, in pages and on the heap; what is older than what is retained is refused.
/// </summary>
public sealed class DaySoakTests
{
    private const int Hours = 24;

    /// <summary>From here on nothing more may be needed: dates are retired, windows of fingerprints are full.</summary>
    private const int SettledHours = 8;

    private readonly BusinessLogic _logic = new(new CoreOptions { ReserveAhead = false });
    private readonly OutputEvent[] _slot = new OutputEvent[1];
    private readonly Dictionary<(RejectReason Reason, TemplateId Template), long> _rejects = [];
    private ReadModel _model = null!;
    private OutputEvent _outcome;

    [TearDown]
    public void TearDown() => _logic.Dispose();

    [Test]
    [CancelAfter(3_600_000)]
    public void ShouldNeedNoMoreMemory_WhenADayGoesBy(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldNeedNoMoreMemory_WhenADayGoesBy));
        long perHour = new RunLength(480_000, 600).Count / Hours;
        _model = new ReadModel(_logic);
        var trading = new SimulatedTrading(seed, perHour, Version);
        foreach (InputEvent input in trading.Start((perHour * 3) + 1_000))
        {
            Apply(in input, Expected.TakesEffect);
        }

        var pages = new long[Hours];
        var heap = new long[Hours];
        long start = Stopwatch.GetTimestamp();
        for (int hour = 0; hour < Hours; hour++)
        {
            Apply(trading.BeginHour(), Expected.TakesEffect);
            for (long i = 0; i < perHour; i++)
            {
                InputEvent input = trading.Trade();
                Apply(in input, trading.Expected);
            }

            while (_logic.HasOpenWork)
            {
                Apply(trading.Continue(), Expected.TakesEffect);
            }

            cancellation.ThrowIfCancellationRequested();
            pages[hour] = _logic.Memory.UsedBytes;
            heap[hour] = GC.GetTotalMemory(forceFullCollection: true);
            CapacityUse use = _logic.CapacityUse;
            Console.WriteLine(
                $"{trading.Date} {_logic.AppliedSequence,12:N0} inputs {pages[hour] / 1_024,9:N0} KiB pages {heap[hour] / 1_024,8:N0} KiB heap "
                + $"{use.ExecutionsUsed,9:N0} executions {use.OrdersUsed,7:N0} orders {use.LotsUsed,6:N0} lots {_logic.ParkedCount} parked");
        }

        Console.WriteLine($"{_logic.AppliedSequence / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} inputs/s; rejects: {Rejects}");
        long settled = pages[..SettledHours].Max();
        Assert.That(pages[SettledHours..], Is.All.LessThanOrEqualTo(settled + (settled / 20)), "pages in use");
        long settledHeap = heap[..SettledHours].Max();
        Assert.That(heap[SettledHours..], Is.All.LessThanOrEqualTo(settledHeap + (settledHeap / 20) + 1_048_576), "bytes on the heap");
        Assert.That(_rejects.Keys.Select(static key => key.Reason), Is.EqualTo(new[] { RejectReason.OlderThanRetained }));
        Assert.That(_logic.Counters.DuplicatesByExecution, Is.Positive);
        Assert.That(_logic.Counters.DuplicatesBySequence, Is.Positive);
    }

    private string Rejects => string.Join(", ", _rejects.Select(static reject => $"{reject.Key.Reason} of {reject.Key.Template} {reject.Value:N0}"));

    private long Version(Text16 account, Text24 symbol) =>
        _model.TryFindPosition(in account, in symbol, out int index) ? _model.Positions.Read(index).Version : 0;

    private void Apply(in InputEvent input, Expected expected)
    {
        var sink = new Sink(this);
        _logic.Apply(in input, ref sink);
        Expected became = _outcome.Disposition switch
        {
            Disposition.Duplicate => Expected.Duplicate,
            Disposition.DuplicateExec => Expected.DuplicateExec,
            Disposition.Rejected when _outcome.Reason == RejectReason.OlderThanRetained => Expected.OlderThanRetained,
            _ => Expected.TakesEffect,
        };
        if (became != expected)
        {
            Assert.Fail($"input {input.Sequence}, {input.Template}, became {_outcome.Disposition} {_outcome.Reason} and should be {expected}");
        }
    }

    private void Take(in OutputEvent output)
    {
        _model.Take(in output);
        if (output.Kind == OutputKind.Outcome)
        {
            _outcome = output;
        }

        if (output.Disposition == Disposition.Rejected && output.Kind != OutputKind.Alert)
        {
            (RejectReason, TemplateId) key = (output.Reason, output.Template);
            _rejects[key] = _rejects.GetValueOrDefault(key) + 1;
        }
    }

    private readonly struct Sink(DaySoakTests test) : IOutputSink
    {
        public ref OutputEvent Claim() => ref test._slot[0];

        public void Commit() => test.Take(in test._slot[0]);
    }
}
