using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests.Support;

/// <summary>One position that a gateway trades at the limits of what the figures hold.</summary>
public abstract class LimitsFixture
{
    /// <summary>The largest number of 64 bits at 1e-8.</summary>
    protected const string MaxQuantity = "92233720368.54775807";

    protected const string MaxPrice = MaxQuantity;

    private protected LogicHarness Harness { get; } = new();

    /// <summary>Number and execId (behind an E) of the gateway's last message.</summary>
    protected long Seq { get; set; }

    [TearDown]
    public void DisposeLogic() => Harness.Dispose();

    protected void Applied(Side side, string quantity, string price, string? fee = null, string? feeCurrency = null) =>
        Assert.That(Trade(side, quantity, price, fee, feeCurrency), Is.EqualTo((Disposition.Applied, RejectReason.None)));

    protected void Refused(Side side, string quantity, string price, string? fee = null, string? feeCurrency = null)
    {
        PositionView before = Harness.Position();
        Assert.That(Trade(side, quantity, price, fee, feeCurrency), Is.EqualTo((Disposition.Rejected, RejectReason.OutOfRange)));
        Assert.That(Harness.Position(), Is.EqualTo(before));
    }

    private (Disposition Disposition, RejectReason Reason) Trade(Side side, string quantity, string price, string? fee, string? feeCurrency)
    {
        Seq++;
        OutputEvent output = Harness.Apply(Fill(1, Seq, side, quantity, price, $"E{Seq}", fee: fee, feeCurrency: feeCurrency));
        return (output.Disposition, output.Reason);
    }
}
