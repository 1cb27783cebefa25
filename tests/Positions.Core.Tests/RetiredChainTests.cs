using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Corrections that are known longer than the fill that their chain began with: nothing of the chain is undone twice or by other figures.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class RetiredChainTests(bool usesIdsDaily)
{
    private LogicHarness _harness = null!;

    [SetUp]
    public void SetUp()
    {
        _harness = new LogicHarness();
        _harness.Apply(Setting("Ingress:ExecDomains:0:DailyExecIds", usesIdsDaily ? "true" : "false"));
        _harness.Apply(Fill(1, 1, Side.Buy, "100", "100", "OTHER"));
        _harness.Apply(Fill(1, 2, Side.Buy, "100", "100", "OTHER2", account: "ACC2"));
        _harness.Apply(Fill(1, 3, Side.Buy, "10", "100", "E1"));
        _harness.Apply(Rolled(2026_01_06));
        _harness.Apply(Corrected(4, "C1", "E1", "10", "8"));
    }

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [Test]
    public void ShouldRefuse_WhenItWasBustedBefore()
    {
        _harness.Apply(Busted(5, "B", "C1", "8"));
        Retire();
        Assert.That(_harness.Apply(Busted(6, "B2", "C1", "8")).Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(Quantity, Is.EqualTo("100"));
    }

    [Test]
    public void ShouldUndoTheHeadOnce_WhicheverOfTheChainIsNamed()
    {
        _harness.Apply(Corrected(5, "C2", "C1", "8", "6"));
        Retire();
        Assert.That(_harness.Apply(Busted(6, "B1", "C1", "8")).Reason, Is.EqualTo(RejectReason.ExecIdConflict), "what stands is another trade");
        Assert.That(_harness.Apply(Busted(7, "B2", "C1", "6")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(Quantity, Is.EqualTo("100"));
        Assert.That(_harness.Apply(Busted(8, "B3", "C2", "6")).Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(_harness.Apply(Busted(9, "B4", "C1", "6")).Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(Quantity, Is.EqualTo("100"));
    }

    [TestCase("500", "100", "ACC")]
    [TestCase("8", "1", "ACC")]
    [TestCase("8", "100", "ACC2")]
    public void ShouldRefuse_WhenItSaysOtherThanWhatIsKnown(string quantity, string price, string account)
    {
        Retire();
        OutputEvent refused = _harness.Apply(Bust(1, 5, "B", "C1", Side.Buy, quantity, price, account, "SYM"));

        // Where ids come anew each date it is not the trade that it describes, and the present date has none.
        Assert.That(refused.Reason, Is.EqualTo(usesIdsDaily ? RejectReason.None : RejectReason.ExecIdConflict));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { usesIdsDaily ? AlertCode.UnknownUndone : AlertCode.ExecConflict }));
    }

    [Test]
    public void ShouldGoOnFromTheNewOne_WhenTheHeadIsCorrected()
    {
        Retire();
        Assert.That(_harness.Apply(Corrected(5, "C2", "C1", "8", "6")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(Quantity, Is.EqualTo("106"));
        Assert.That(_harness.Apply(Corrected(6, "C3", "C1", "8", "5")).Reason, Is.EqualTo(RejectReason.NotHeadOfChain));
        Assert.That(_harness.Apply(Busted(7, "B", "C2", "6")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(Quantity, Is.EqualTo("100"));
    }

    [Test]
    public void ShouldRefuse_WhenItsUnitsAreThoseBeforeASplit()
    {
        _harness.Apply(Split("SYM", 2, 1));
        Retire();
        Assert.That(_harness.Apply(Busted(5, "B", "C1", "8")).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That(_harness.Apply(Corrected(6, "C1", "E1", "10", "8")).Disposition, Is.EqualTo(usesIdsDaily ? Disposition.Applied : Disposition.DuplicateExec));
    }

    [Test]
    public void ShouldLeaveNothingBehind_WhenOffsetsAreRefused()
    {
        _harness.Apply(Fill(1, 5, Side.Buy, "90000000000", "1", "BIG"));
        Retire();
        long number = 6;
        foreach (uint date in new uint[] { 2026_01_08, 2026_01_09, 2026_01_10, 2026_01_11 })
        {
            for (int i = 0; i < 3; i++)
            {
                OutputEvent refused = _harness.Apply(Bust(1, number, $"B{number++}", "NONE", Side.Sell, "90000000000", "1", "ACC", "SYM"));
                Assert.That(refused.Reason, Is.EqualTo(RejectReason.OutOfRange));
                _harness.Apply(Fill(1, number, Side.Buy, "1", "1", $"F{number++}"));
            }

            _harness.Apply(Rolled(date));
            Finish();
        }

        // Of the last two dates; every refused one would have left a row.
        Assert.That(_harness.Logic.CapacityUse.ExecutionsUsed, Is.EqualTo(3));
    }

    private string Quantity => _harness.Position().Quantity.ToString();

    private static FillBust Busted(long number, string execId, string execRefId, string quantity) =>
        Bust(1, number, execId, execRefId, Side.Buy, quantity, "100", "ACC", "SYM");

    private static FillCorrect Corrected(long number, string execId, string execRefId, string from, string to) =>
        Correct(1, number, execId, execRefId, Side.Buy, to, "100") with
        {
            Account = Text16.From("ACC"),
            Symbol = Text24.From("SYM"),
            RefSide = Side.Buy,
            RefQuantity = Decimal8.Parse(from),
            RefPrice = Decimal8.Parse("100"),
        };

    private void Retire()
    {
        _harness.Apply(Rolled(2026_01_07));
        Finish();
    }

    private void Finish()
    {
        while (_harness.Logic.HasOpenWork)
        {
            _harness.Apply(Tick());
        }
    }
}
