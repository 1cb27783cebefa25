using Positions.Core.Pages;
using Positions.Core.Tests.Support;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Pages;

[TestFixture]
public sealed class StateMemoryTests
{
    [Test]
    public void ShouldReserveTheCapacities_WhenAskedToReserveAhead()
    {
        using var harness = new LogicHarness(reserveAhead: true);
        harness.Apply(InputFactory.Setting("Capacity:Executions", "20000000"));
        MemoryRegion[] regions = harness.Logic.Memory.GetRegions();
        long reserved = regions.Where(region => region.Table == "executions").Sum(region => region.ReservedBytes);
        Assert.That(reserved, Is.GreaterThanOrEqualTo(20_000_000L * 128));
        Assert.That(regions, Has.All.Matches<MemoryRegion>(region => region.Start != 0 && region.Start % 64 == 0));
        Assert.That(regions, Has.All.Matches<MemoryRegion>(region => region.UsedBytes <= region.ReservedBytes));
        Assert.That(regions.Sum(region => region.UsedBytes), Is.EqualTo(harness.Logic.Memory.UsedBytes));
    }

    [Test]
    public void ShouldStayBelowAKilobyteAPosition_WhenTenThousandAreOpen()
    {
        using var harness = new LogicHarness();
        for (int i = 1; i <= 10_000; i++)
        {
            harness.Apply(InputFactory.Fill(1, i, Protocol.Values.Side.Buy, "1", "1", account: $"A{i}", symbol: $"S{i % 100}"));
        }

        long bytes = harness.Logic.Memory.GetRegions().Where(region =>
            region.Table.StartsWith("positions", StringComparison.Ordinal)).Sum(region => region.UsedBytes);
        Assert.That(harness.Logic.PositionCount, Is.EqualTo(10_000));
        Assert.That(bytes, Is.LessThan(10_000 * 1_000));
    }

    [Test]
    public void ShouldRefuseARow_WhenItIsNotThere()
    {
        using var memory = new StateMemory();
        RowTable<long> table = memory.AddRows<long>("longs");
        table.Append();
        Assert.That(() => table.Read(1), Throws.TypeOf<InvariantViolationException>());
        Assert.That(() => table.Write(-1), Throws.TypeOf<InvariantViolationException>());
    }

    [Test]
    public void ShouldKeepRowsApart_WhenTheyFillManyPages()
    {
        using var memory = new StateMemory();
        RowTable<Int128> table = memory.AddRows<Int128>("wide");
        for (int i = 0; i < 100_000; i++)
        {
            table.Write(table.Append()) = i;
        }

        for (int i = 0; i < 100_000; i++)
        {
            Assert.That(table.Read(i) == i, Is.True);
        }
    }
}
