using Positions.Core.Reconciliation;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>What comes of a large break: its correction, who may decide on it and when, and the breaker.</summary>
[TestFixture]
public sealed class StatementDecisionTests : StatementFixture
{
    [Test]
    public void ShouldMakeAStaleCorrection_WhenThePositionChangedSinceTheCut()
    {
        Hold("100");
        Harness.Apply(StatementBegin("R"));
        Buy("50");
        Harness.Apply(StatementLine("R", "150"));
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Open, CorrectionStatus.Stale)));
        Harness.Apply(StatementEnd("R", 1));
        Assert.That(Harness.Apply(Decided(Key().CorrectionId)).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Closed, CorrectionStatus.Superseded)), "stale is not final");
    }

    [Test]
    public void ShouldCloseAfterACleanStatement_WhenTheCorrectionWasApproved()
    {
        Hold("100");
        Statement("R", "150");
        OutputEvent halted = Told();
        Assert.That((halted.IsBreakerMoved, halted.BreakerState, Harness.Alerts.Length), Is.EqualTo(((byte)1, BreakerState.Open, 0)), "the alert came with the line");
        OutputEvent approved = Harness.Apply(Decided(1));
        Assert.That((approved.Disposition, Quantity(), Key().Breaker), Is.EqualTo((Disposition.Applied, "150", BreakerState.HalfOpen)));
        Assert.That((Told().HasPosition, Told().AdjustmentReason, Told().ChangeKind), Is.EqualTo((true, (ushort)2, PositionChangeKind.Adjusted)));
        Assert.That(Harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed), "once");
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Closed, CorrectionStatus.Approved)));
    }

    [Test]
    public void ShouldRefuseTheProposer_UnlessOneIsEnough()
    {
        Hold("100");
        Statement("R", "150");
        Assert.That(Harness.Apply(Decided(1, principal: "recon")).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That(Key().CorrectionStatus, Is.EqualTo(CorrectionStatus.Pending), "another may still approve");
        Set("FourEyes", "false");
        Assert.That(Harness.Apply(Decided(1, principal: "recon")).Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldRefuseAsStale_WhenThePositionMovedBeforeTheApproval()
    {
        Hold("100");
        Statement("R", "150");
        Buy("50");
        Assert.That(Harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That((Key().CorrectionStatus, Key().Breaker, Quantity()), Is.EqualTo((CorrectionStatus.Stale, BreakerState.Open, "150")));
    }

    [Test]
    public void ShouldExpire_WhenNobodyDecidedInTime()
    {
        Set("CorrectionTtlSeconds", "10");
        Hold("100");
        Statement("R", "150");
        ApplyAfter(10_000_000_001, Decided(1));
        Assert.That((Key().CorrectionStatus, Quantity()), Is.EqualTo((CorrectionStatus.Expired, "100")));
    }

    [Test]
    public void ShouldProposeAnew_WhenTheBreakIsStillThereAfterARejection()
    {
        Hold("100");
        Statement("R", "150");
        Statement("R2", "150");
        Assert.That(Key().CorrectionId, Is.EqualTo(1), "the same break keeps its correction");
        Assert.That(Harness.Apply(Decided(1, isApproved: false)).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That((Key().CorrectionStatus, Key().Breaker), Is.EqualTo((CorrectionStatus.Rejected, BreakerState.Open)));
        Statement("S", "150");
        Assert.That((Key().CorrectionId, Key().CorrectionStatus, Key().BreakCount), Is.EqualTo((2L, CorrectionStatus.Pending, 3)));
    }

    [Test]
    public void ShouldProposeAnew_WhenTheBreakIsAnotherAndNeitherFitsAQuantity()
    {
        Buy("92233720368.54775805", Side.Sell);
        Statement("A", "92233720368.54775807");
        long first = Key().CorrectionId;
        Statement("B", "92233720368.54775807");
        Assert.That(Key().CorrectionId, Is.EqualTo(first));
        Statement("C", "92233720368.54775805");
        Assert.That((Key().CorrectionId, Key().CorrectionExternalQuantity), Is.EqualTo((first + 1, 92233720368_54775805L)));
    }

    [Test]
    public void ShouldWaitForAnOperator_WhenBreakersAreLeftToOperators()
    {
        Set("CloseBreakers", "operator");
        Hold("100");
        Statement("R", "150");
        Buy("50");
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Open, CorrectionStatus.Superseded)));
        Assert.That(Harness.Apply(ResetBreaker()).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That((Key().Breaker, Told().IsBreakerMoved), Is.EqualTo((BreakerState.Closed, (byte)1)));
        Assert.That(Harness.Apply(ResetBreaker()).Reason, Is.EqualTo(RejectReason.NotAllowed));
    }

    [Test]
    public void ShouldOpenAPositionAtTheirAverage_WhenNothingIsHeld()
    {
        Statement("R", "100", averagePrice: "12.5");
        Harness.Apply(Decided(1));
        PositionView position = Harness.Position();
        Assert.That((position.Quantity.ToString(), position.OpenCost), Is.EqualTo(("100", (Int128)1_250 * Decimal8.One * Decimal8.One)));
    }

    [Test]
    public void ShouldSayWhyNot_WhenAnApprovedCorrectionHasNoPrice()
    {
        Statement("R", "100");
        Assert.That(Harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(Harness.Alerts, Does.Contain(AlertCode.NotCorrected));
        Assert.That(Key().CorrectionStatus, Is.EqualTo(CorrectionStatus.Pending));
        Buy("1", account: "ELSE");
        Harness.Apply(Mark(1, NextSourceSeq++, "SYM", "11"));
        Assert.That(Harness.Apply(Decided(1)).Disposition, Is.EqualTo(Disposition.Applied), "it has a price now");
    }

    [Test]
    public void ShouldGoAlong_WhenThePositionIsRenamed()
    {
        Hold("100");
        Statement("R", "150");
        Harness.Apply(Renamed("SYM", "NEW"));
        Finish();
        Assert.That(Harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("SYM"), out _), Is.False);
        Assert.That(Key("NEW").Breaker, Is.EqualTo(BreakerState.Open));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ShouldNotApproveInTheUnitsOfBefore_WhenTheInstrumentWasSplitAndNothingIsHeld(bool wasHeld)
    {
        Buy("1", account: "ELSE");
        if (wasHeld)
        {
            Hold("0");
        }

        Statement("R", "100", averagePrice: "10");
        Harness.Apply(Split("SYM", 2, 1));
        Finish();
        Assert.That(Harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed), "theirs are 200 of the new units");
        Assert.That((Quantity(), Key().CorrectionStatus), Is.EqualTo(("0", CorrectionStatus.Stale)));
    }

    [Test]
    public void ShouldNotApproveUnderTheSymbolOfBefore_WhenTheInstrumentWasRenamedAndNothingIsHeld()
    {
        Buy("1", account: "ELSE");
        Statement("R", "100", averagePrice: "10");
        Harness.Apply(Renamed("SYM", "NEW"));
        Finish();
        Assert.That(Harness.Apply(Decided(1)).Disposition, Is.EqualTo(Disposition.Rejected), "nobody holds SYM any more");
        Assert.That(Quantity(), Is.EqualTo("0"));
    }
}
