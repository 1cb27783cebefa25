using BenchmarkDotNet.Attributes;
using Disruptor;
using Disruptor.Dsl;

namespace Positions.Benchmarks.Ring;

/// <summary>
/// One producer, one consumer, 256-byte slots: nanoseconds per event from claim to handled, over a million events. Needs two free cores.
/// </summary>
[MemoryDiagnoser]
public class RingOneToOneBenchmarks
{
    private const int BatchSize = 64;

    private HashingStage? _stage;
    private ValueRingBuffer<RingSlot>? _ring;
    private PollerThread? _pollerThread;
    private ValueDisruptor<RingSlot>? _disruptor;

    [GlobalSetup(Targets = [nameof(Poller), nameof(PollerBatchedProducer)])]
    public void SetUpPoller()
    {
        _stage = new HashingStage();
        _ring = RingProducer.NewRing();
        ValueEventPoller<RingSlot> poller = _ring.NewPoller();
        _ring.AddGatingSequences(poller.Sequence);
        _pollerThread = new PollerThread(poller, _stage);
    }

    [GlobalSetup(Target = nameof(Processor))]
    public void SetUpProcessor()
    {
        _stage = new HashingStage();
        _disruptor = new ValueDisruptor<RingSlot>(
            () => default, RingProducer.BufferSize, TaskScheduler.Default, ProducerType.Single, new YieldingWaitStrategy());
        _disruptor.HandleEventsWith(_stage);
        _disruptor.Start().Wait();
        _ring = _disruptor.RingBuffer;
    }

    [GlobalSetup(Target = nameof(OneThread))]
    public void SetUpOneThread()
    {
        _stage = new HashingStage();
        _ring = RingProducer.NewRing();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _pollerThread?.Dispose();
        _disruptor?.Halt().Wait();
        _disruptor?.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong Poller()
    {
        return RingProducer.PublishAndWait(_ring!, _stage!);
    }

    [Benchmark(OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong PollerBatchedProducer()
    {
        return RingProducer.PublishBatchesAndWait(_ring!, _stage!, BatchSize);
    }

    [Benchmark(OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong Processor()
    {
        return RingProducer.PublishAndWait(_ring!, _stage!);
    }

    /// <summary>Both sides in turn on one thread: the instructions alone, without traffic between cores.</summary>
    [Benchmark(OperationsPerInvoke = RingProducer.EventsPerInvoke)]
    public ulong OneThread()
    {
        ValueRingBuffer<RingSlot> ring = _ring!;
        ValueEventPoller<RingSlot> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        for (int published = 0; published < RingProducer.EventsPerInvoke; published += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                long sequence = ring.Next();
                ring[sequence].Fill(sequence);
                ring.Publish(sequence);
            }

            poller.Poll(_stage!.PollHandler);
        }

        ring.RemoveGatingSequence(poller.Sequence);
        return _stage!.Hash;
    }
}
