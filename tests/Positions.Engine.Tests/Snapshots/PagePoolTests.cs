using Positions.Core;
using Positions.Core.Pages;
using Positions.Engine.Snapshots;
using Positions.Protocol;
using Positions.Recovery;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests.Snapshots;

[TestFixture]
public sealed class PagePoolTests
{
    private const int PoolPages = 8;

    [Test]
    public void ShouldHandOverCopiesInTheirOrder_WhenTaken()
    {
        var pool = new PagePool(PoolPages);
        Assert.That(pool.FreePages, Is.EqualTo(PoolPages / 2), "half is left to what inputs change");
        for (int page = 0; page < PoolPages; page++)
        {
            pool.Claim(3, page).Fill((byte)page);
            pool.Commit();
        }

        Assert.That(pool.FreePages, Is.Zero);
        var taken = new List<(int Table, int Page, byte First, byte Last)>();
        Assert.That(pool.Take(Add, 5), Is.EqualTo(5));
        Assert.That(pool.FreePages, Is.EqualTo(1), "room comes back with each batch");
        Assert.That(pool.Take(Add, 5), Is.EqualTo(3));
        Assert.That(pool.Take(Add, 5), Is.Zero);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, PoolPages).Select(page => (3, page, (byte)page, (byte)page))));
        Assert.That(pool.Waits, Is.Zero);

        void Add(in PageCopy copy) => taken.Add((copy.Table, copy.Page, copy.Bytes[0], copy.Bytes[^1]));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldMakeTheLogicWaitAndLoseNothing_WhenThePoolIsSmall(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldMakeTheLogicWaitAndLoseNothing_WhenThePoolIsSmall));
        var generator = new InputStreamGenerator(seed, InputFeatures.All);
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        Apply(logic, generator, 2_000);
        StateDigest atCut = logic.ComputeDigest();
        TableShape[] tables = [.. Enumerable.Range(0, logic.TableCount).Select(logic.GetTable)];
        var pool = new PagePool(PoolPages);
        var digest = new DigestBuilder(tables);
        logic.OpenEpoch(pool);

        // Nothing is taken before the logic waits: the inputs change more pages than the pool holds.
        Task writer = Task.Run(() => TakeAll(pool, digest, cancellation), cancellation);
        do
        {
            Apply(logic, generator, 10);
        }
        while (logic.CopyPages(4));

        writer.GetAwaiter().GetResult();
        Assert.That(pool.Waits, Is.GreaterThan(0));
        Assert.That(digest.PagesLeft, Is.Zero);
        Assert.That(digest.Compute(), Is.EqualTo(atCut));
    }

    private static void TakeAll(PagePool pool, DigestBuilder digest, CancellationToken cancellation)
    {
        while (pool.Waits == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        bool isEachNew = true;
        while (digest.PagesLeft > 0 && isEachNew)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pool.Take(Add, 3) == 0)
            {
                Thread.Yield();
            }
        }

        Assert.That(isEachNew, Is.True, "a page came twice");

        void Add(in PageCopy copy) =>
            isEachNew &= digest.TrySet(copy.Table, copy.Page, DigestBuilder.PageChecksum(copy.Bytes, copy.Page));
    }

    private static void Apply(BusinessLogic logic, InputStreamGenerator generator, int count)
    {
        var sink = default(NullSink);
        for (int i = 0; i < count; i++)
        {
            InputEvent input = generator.Next();
            logic.Apply(in input, ref sink);
        }
    }
}
