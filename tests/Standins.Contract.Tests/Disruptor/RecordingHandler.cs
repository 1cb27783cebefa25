using Disruptor;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Writes down every callback. The lists belong to the processor's thread: read them after it has ended.</summary>
public sealed class RecordingHandler(ValueAction? action = null, int? maxBatchSize = null) : IValueEventHandler<TestEvent>
{
    private long _count;

    public List<long> Sequences { get; } = [];

    public List<long> Values { get; } = [];

    public List<long> BatchSizes { get; } = [];

    public List<long> BatchEnds { get; } = [];

    public int Starts { get; private set; }

    public int Shutdowns { get; private set; }

    public ManualResetEventSlim ShutdownSignal { get; } = new();

    /// <summary>Events handled; may be read by any thread.</summary>
    public long Count => Volatile.Read(ref _count);

    public int? MaxBatchSize => maxBatchSize;

    public void OnBatchStart(long batchSize)
    {
        BatchSizes.Add(batchSize);
    }

    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
    {
        Sequences.Add(sequence);
        Values.Add(data.Value);
        if (endOfBatch)
        {
            BatchEnds.Add(sequence);
        }

        action?.Invoke(ref data, sequence, endOfBatch);
        Volatile.Write(ref _count, _count + 1);
    }

    public void OnStart()
    {
        Starts++;
    }

    public void OnShutdown()
    {
        Shutdowns++;
        ShutdownSignal.Set();
    }
}
