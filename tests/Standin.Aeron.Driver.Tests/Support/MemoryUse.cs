namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Memory of this process, for tests that let it run long: objects, and all that is resident (logs are native memory).</summary>
internal sealed record MemoryUse(long ManagedBytes, long ResidentBytes)
{
    /// <summary>After a full collection and its finalizers.</summary>
    internal static MemoryUse Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new MemoryUse(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    /// <summary>Fails when more was gained since then than a run's caches and the collector's slack explain.</summary>
    internal void AssertNotGrown()
    {
        const long managedSlackBytes = 32L << 20;
        const long residentSlackBytes = 256L << 20;
        MemoryUse now = Now();
        TestContext.Out.WriteLine(
            $"managed {ManagedBytes >> 20} -> {now.ManagedBytes >> 20} MiB, "
            + $"resident {ResidentBytes >> 20} -> {now.ResidentBytes >> 20} MiB");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(now.ManagedBytes, Is.LessThan(ManagedBytes + managedSlackBytes));
            Assert.That(now.ResidentBytes, Is.LessThan(ResidentBytes + residentSlackBytes));
        }
    }
}
