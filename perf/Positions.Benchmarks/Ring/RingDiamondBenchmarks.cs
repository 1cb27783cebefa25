using BenchmarkDotNet.Attributes;
using Disruptor;

namespace Positions.Benchmarks.Ring;

/// <summary>
/// One producer, two stages side by side and one behind both, as journal, replication and logic: nanoseconds per event through all of
/// them. <see cref="OneThreadPerStage"/> needs four free cores; with fewer it measures the scheduler.
/// </summary>
[MemoryDiagnoser]
public class RingDiamondBenchmarks
{
    private readonly List<PollerThread> _pollerThreads = [];
    private HashingStage? _lastStage;
    private ValueRingBuffer<RingSlot>? _ring;
    private ValueEventPoller<RingSlot>? _left;
    private ValueEventPoller<RingSlot>? _right;
    private ValueEventPoller<RingSlot>? _last;

    [GlobalSetup(Target = nameof(OneThreadPerStage))]
    public void SetUpThreads()
    {
        NewDiamond();
        _pollerThreads.Add(new PollerThread(_left!, new HashingStage()));
        _pollerThreads.Add(new PollerThread(_right!, new HashingStage()));
        _pollerThreads.Add(new PollerThread(_last!, _lastStage!));
    }

    [GlobalSetup(Target = nameof(AllOnOneThread))]
    public void SetUpOneThread()
    {
        NewDiamond();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        foreach (PollerThread pollerThread in _pollerThreads)
        {
            pollerThread.Dispose();
        }

        _pollerThreads.Clear();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong OneThreadPerStage()
    {
        return RingProducer.PublishAndWait(_ring!, _lastStage!);
    }

    /// <summary>The engine's single placement: producer and stages in turn, in barrier order.</summary>
    [Benchmark(OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong AllOnOneThread()
    {
        const int EventsPerTurn = 64;
        ValueRingBuffer<RingSlot> ring = _ring!;
        HashingStage stage = _lastStage!;
        for (int published = 0; published < RingProducer.EventsPerInvoke; published += EventsPerTurn)
        {
            for (int i = 0; i < EventsPerTurn; i++)
            {
                long sequence = ring.Next();
                ring[sequence].Fill(sequence);
                ring.Publish(sequence);
            }

            _left!.Poll(stage.PollHandler);
            _right!.Poll(stage.PollHandler);
            _last!.Poll(stage.PollHandler);
        }

        return stage.Hash;
    }

    private void NewDiamond()
    {
        _lastStage = new HashingStage();
        _ring = RingProducer.NewRing();
        _left = _ring.NewPoller();
        _right = _ring.NewPoller();
        _last = _ring.NewPoller(_left.Sequence, _right.Sequence);
        _ring.AddGatingSequences(_last.Sequence);
    }
}
