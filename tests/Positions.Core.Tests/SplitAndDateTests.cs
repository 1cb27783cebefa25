using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>A split is true from its own input on, however far its slices are.</summary>
[TestFixture]
public sealed class SplitAndDateTests
{
    private const string MaxPrice = "92233720368.54775807";

    [TestCase("average", false)]
    [TestCase("fifo", false)]
    [TestCase("lifo", false)]
    [TestCase("average", true)]
    [TestCase("fifo", true)]
    [TestCase("lifo", true)]
    public void ShouldSplitALargePosition_WhetherOrNotTheDateEndsBeforeItsSlice(string method, bool endsBefore)
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", method));
        harness.Apply(Rolled(2026_01_05));
        long seq = 0;
        for (int i = 0; i < 2 * BusinessLogic.RowsPerSlice; i++)
        {
            harness.Apply(Fill(1, ++seq, Side.Buy, "1", "1", account: $"A{i}"));
        }

        harness.Apply(Fill(1, ++seq, Side.Buy, "40000000000", MaxPrice));
        harness.Apply(Fill(1, ++seq, Side.Buy, "40000000000", MaxPrice));
        harness.Apply(Split("SYM", 1, 4));
        bool isBlocked = false;
        if (endsBefore)
        {
            harness.Apply(Rolled(2026_01_06));
            isBlocked |= harness.Alerts.Contains(AlertCode.SplitBlocked);
        }

        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
            isBlocked |= harness.Alerts.Contains(AlertCode.SplitBlocked);
        }

        Assert.That((isBlocked, harness.Position().Quantity.ToString()), Is.EqualTo((false, "20000000000")));
    }
}
