using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

[TestFixture]
public sealed class AllocationTests
{
    [Test]
    [CancelAfter(60_000)]
    public void ShouldAllocateNothing_WhenAnythingIsApplied()
    {
        InputEvent[] warmUp = new RandomStreams(1).Everything(3_000).ToArray();
        ulong seed = TestSeed.Next(nameof(ShouldAllocateNothing_WhenAnythingIsApplied));
        InputEvent[] inputs = new RandomStreams(seed).Everything(20_000).ToArray();
        var slots = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
        Run(warmUp, slots);
        long bytes = Run(inputs, slots);
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void ShouldAllocateNothing_WhenTheDigestIsRefreshed()
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = new RecordingSink(new OutputEvent[BusinessLogic.MaxOutputsPerInput]);
        foreach (InputEvent input in new RandomStreams(1).Everything(1_000).Inputs)
        {
            var each = sink;
            logic.Apply(in input, ref each);
        }

        logic.ComputeDigest();
        InputEvent tick = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Tick());
        logic.Apply(in tick, ref sink);
        long before = GC.GetAllocatedBytesForCurrentThread();
        logic.RefreshDigest(100);
        logic.ComputeDigest();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static long Run(InputEvent[] inputs, OutputEvent[] slots)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = true });
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < inputs.Length; i++)
        {
            var sink = new RecordingSink(slots);
            logic.Apply(in inputs[i], ref sink);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
