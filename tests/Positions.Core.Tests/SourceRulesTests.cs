using Positions.Core.Sources;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Numbering of sources: epochs, halts, gaps, skips, late messages, and the edges of what is remembered.</summary>
[TestFixture]
public sealed class SourceRulesTests
{
    private const uint Source = 7;

    private readonly LogicHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [Test]
    public void ShouldStartAnewAtOne_WhenTheEpochRises()
    {
        Send(1, "A");
        Send(2, "B");
        OutputEvent output = _harness.Apply(Fill(Source, 1, Side.Buy, "1", "1", "C", epoch: 4));

        Assert.That(output.Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(output.SourceStateChanged, Is.True);
        Assert.That((output.SourceEpoch, output.NextExpectedSourceSeq), Is.EqualTo(((ushort)4, 2L)));
        Assert.That(_harness.Source(Source).RejectedCount, Is.Zero);
    }

    [Test]
    public void ShouldNotApplyTwice_WhenUnacknowledgedFillsAreSentAgainInANewEpoch()
    {
        Send(1, "A");
        OutputEvent again = _harness.Apply(Fill(Source, 1, Side.Buy, "1", "1", "A", epoch: 2, flags: SourcePrefix.PossResend));
        Assert.That((again.Disposition, again.FirstSequence), Is.EqualTo((Disposition.DuplicateExec, 1L)));
        Assert.That(_harness.Source(Source).NextExpectedSourceSeq, Is.EqualTo(2));
    }

    [Test]
    public void ShouldBeADuplicate_WhenOnlyPossResendAndTransactTimeDiffer()
    {
        Send(1, "A");
        var again = Fill(Source, 1, Side.Buy, "1", "1", "A", flags: SourcePrefix.PossResend);
        again.Prefix.TransactTime = UtcNanos.Null;
        Assert.That(_harness.Apply(again).Disposition, Is.EqualTo(Disposition.Duplicate));
    }

    [Test]
    public void ShouldProcessIt_WhenPossResendMarksWhatWasNeverSeen()
    {
        OutputEvent output = _harness.Apply(Fill(Source, 1, Side.Buy, "1", "1", "A", flags: SourcePrefix.PossResend));
        Assert.That(output.Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldApplyNothingUntilResumed_WhenANumberIsReused()
    {
        Send(1, "A");
        OutputEvent conflict = _harness.Apply(Fill(Source, 1, Side.Sell, "1", "1", "B"));
        Assert.That((conflict.Reason, conflict.SourceHaltReason), Is.EqualTo((RejectReason.SourceSeqReused, SourceHaltReason.Conflict)));
        Assert.That(conflict.SendReject && conflict.SourceStateChanged, Is.True);
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.SourceReuse, AlertCode.SourceConflictHalt }));

        OutputEvent first = Send(2, "C");
        OutputEvent second = Send(3, "D");
        OutputEvent old = Send(1, "A");
        Assert.That((first.Disposition, first.Reason, first.SendReject),
            Is.EqualTo((Disposition.Ignored, RejectReason.SourceHalted, true)));
        Assert.That((second.Disposition, second.SendReject), Is.EqualTo((Disposition.Ignored, false)), "one reject 17 per halt");
        Assert.That(old.Disposition, Is.EqualTo(Disposition.Ignored));
        Assert.That(_harness.Source(Source).RejectedCount, Is.Zero);

        Assert.That(_harness.Apply(Resumed(Source, 99)).Reason, Is.EqualTo(RejectReason.NotAllowed), "the operator saw another number");
        Assert.That(_harness.Apply(Halted(Source, 2)).Disposition, Is.EqualTo(Disposition.Ignored), "a gap halt does not replace it");
        Assert.That(_harness.Apply(Skipped(Source, 2, 3)).Reason, Is.EqualTo(RejectReason.SourceHalted), "nor does a skip end it");
        Assert.That(_harness.Apply(Resumed(Source, 2)).SourceStateChanged, Is.True);
        Assert.That(Send(2, "C").Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldAnswerOncePerHalt_WhenASourceHaltsTwice()
    {
        for (int halt = 0; halt < 2; halt++)
        {
            Send(1, "A");
            _harness.Apply(Fill(Source, 1, Side.Sell, "1", "1", "B"));
            Assert.That(Send(2, "C").SendReject, Is.True);
            Assert.That(Send(2, "C").SendReject, Is.False);
            _harness.Apply(Resumed(Source, 2));
        }
    }

    [Test]
    public void ShouldEndTheConflictHalt_WhenTheEpochRises()
    {
        Send(1, "A");
        _harness.Apply(Fill(Source, 1, Side.Sell, "1", "1", "B"));
        OutputEvent output = _harness.Apply(Fill(Source, 1, Side.Sell, "1", "1", "B", epoch: 2));
        Assert.That((output.Disposition, output.SourceHaltReason), Is.EqualTo((Disposition.Applied, SourceHaltReason.None)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ShouldEndTheGapHalt_WhenTheMissingNumberComes(bool isBad)
    {
        Send(1, "A");
        OutputEvent halt = _harness.Apply(Halted(Source, 2));
        Assert.That((halt.Disposition, halt.SourceHaltReason), Is.EqualTo((Disposition.Control, SourceHaltReason.Gap)));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.SourceGap }));

        OutputEvent met = _harness.Apply(Fill(Source, 2, isBad ? Side.None : Side.Buy, "1", "1", "B"));
        Assert.That(met.Disposition, Is.EqualTo(isBad ? Disposition.Rejected : Disposition.Applied));
        Assert.That((met.SourceHaltReason, met.SourceStateChanged), Is.EqualTo((SourceHaltReason.None, true)));
    }

    [Test]
    public void ShouldIgnoreTheHalt_WhenTheNumberHasComeMeanwhile()
    {
        Send(1, "A");
        Send(2, "B");
        Assert.That(_harness.Apply(Halted(Source, 2)).Disposition, Is.EqualTo(Disposition.Ignored));
        Assert.That(_harness.Source(Source).HaltReason, Is.EqualTo(SourceHaltReason.None));
    }

    [Test]
    public void ShouldGoOnBehindTheGap_WhenAnOperatorSkips()
    {
        Send(1, "A");
        _harness.Apply(Halted(Source, 2));
        OutputEvent skip = _harness.Apply(Skipped(Source, 2, 4));
        Assert.That((skip.Disposition, skip.RangeFrom, skip.RangeTo), Is.EqualTo((Disposition.Control, 2L, 4L)));
        Assert.That((skip.NextExpectedSourceSeq, skip.RejectedCount, skip.SourceHaltReason), Is.EqualTo((5L, 3L, SourceHaltReason.None)));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.GapSkipped }));
        Assert.That(Send(5, "E").Disposition, Is.EqualTo(Disposition.Applied));
    }

    [TestCase(3, 4, 1, RejectReason.NotAllowed, TestName = "{m}: not at the next number")]
    [TestCase(2, 1, 1, RejectReason.OutOfRange, TestName = "{m}: ends before it begins")]
    [TestCase(2, 3, 0, RejectReason.StaleEpoch, TestName = "{m}: stale epoch")]
    [TestCase(2, 3, 2, RejectReason.NotAllowed, TestName = "{m}: higher epoch not at 1")]
    public void ShouldRefuseTheSkip_WhenItDoesNotFitTheState(long from, long to, int epoch, RejectReason reason)
    {
        Send(1, "A");
        OutputEvent output = _harness.Apply(Skipped(Source, from, to, (ushort)epoch));
        Assert.That((output.Disposition, output.Reason), Is.EqualTo((Disposition.Rejected, reason)));
        Assert.That(_harness.Source(Source).NextExpectedSourceSeq, Is.EqualTo(2));
    }

    [Test]
    public void ShouldOpenTheSource_WhenItsFirstNumbersAreSkipped()
    {
        _harness.Apply(Halted(Source, 1));
        Assert.That(_harness.Source(Source).HaltReason, Is.EqualTo(SourceHaltReason.Gap));
        _harness.Apply(Skipped(Source, 1, 2));
        Assert.That(Send(3, "C").Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldConsumeTheRange_WhenAGapFillComes()
    {
        Send(1, "A");
        OutputEvent output = _harness.Apply(GapFill(Source, 2, 10));
        Assert.That((output.Disposition, output.NextExpectedSourceSeq, output.RejectedCount), Is.EqualTo((Disposition.Control, 10L, 8L)));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.GapFilled }));
        Assert.That(_harness.Apply(GapFill(Source, 2, 10)).Disposition, Is.EqualTo(Disposition.Duplicate));
        Assert.That(_harness.Apply(GapFill(Source, 3, 9)).Disposition, Is.EqualTo(Disposition.Duplicate),
            "inside what is given up already");
        Assert.That(Send(10, "J").Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldGiveUpTheRestToo_WhenALateGapFillReachesFurther()
    {
        Send(1, "A");
        _harness.Apply(Skipped(Source, 2, 3));
        OutputEvent output = _harness.Apply(GapFill(Source, 2, 8));
        Assert.That((output.Disposition, output.NextExpectedSourceSeq, output.SourceStateChanged),
            Is.EqualTo((Disposition.Control, 8L, true)));
        Assert.That(_harness.Logic.GetSkippedRanges(Source), Is.EqualTo(new[] { new SkippedRange(2, 7) }));
    }

    [Test]
    public void ShouldNotHalt_WhenAGapFillComesAgainAfterItsNumberCame()
    {
        Send(1, "A");
        _harness.Apply(GapFill(Source, 2, 4));
        Assert.That(Send(2, "B").Disposition, Is.EqualTo(Disposition.LateRecovered));

        Assert.That(_harness.Apply(GapFill(Source, 2, 4)).Disposition, Is.EqualTo(Disposition.Duplicate));
        Assert.That((_harness.Source(Source).HaltReason, Send(2, "B").Disposition), Is.EqualTo((SourceHaltReason.None, Disposition.Duplicate)));
        Assert.That(_harness.Apply(GapFill(Source, 2, 6)).NextExpectedSourceSeq, Is.EqualTo(6), "what it says beyond is new");

        Send(6, "F");
        Assert.That(_harness.Apply(GapFill(Source, 6, 7)).Reason, Is.EqualTo(RejectReason.SourceSeqReused), "given up after it came");
    }

    [TestCase(3)]
    [TestCase(2)]
    [TestCase(long.MaxValue)]
    public void ShouldRefuseALateGapFill_WhenItEndsBeforeItBegins(long newSourceSeq)
    {
        Send(1, "A");
        _harness.Apply(GapFill(Source, 2, 6));
        OutputEvent output = _harness.Apply(GapFill(Source, 3, newSourceSeq));
        Assert.That((output.Reason, output.NextExpectedSourceSeq), Is.EqualTo((RejectReason.OutOfRange, 6L)));
        Assert.That(_harness.Logic.GetSkippedRanges(Source), Is.EqualTo(new[] { new SkippedRange(2, 5) }));
    }

    [Test]
    public void ShouldRecoverEachNumberOnce_WhenSkippedOnesComeAfterAll()
    {
        Send(1, "A");
        _harness.Apply(Skipped(Source, 2, 6));
        Send(7, "G");

        OutputEvent middle = Send(4, "D");
        Assert.That(middle.Disposition, Is.EqualTo(Disposition.LateRecovered));
        Assert.That(middle.HasPosition, Is.True);
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.LateRecovered }));
        Assert.That(_harness.Logic.GetSkippedRanges(Source), Is.EqualTo(new[] { new SkippedRange(2, 3), new SkippedRange(5, 6) }));
        Assert.That(Send(4, "D").Disposition, Is.EqualTo(Disposition.Duplicate));

        Assert.That(Send(2, "B").Disposition, Is.EqualTo(Disposition.LateRecovered));
        Assert.That(Send(6, "F").Disposition, Is.EqualTo(Disposition.LateRecovered));
        Assert.That(Send(3, "A").Disposition, Is.EqualTo(Disposition.DuplicateExec), "late, and known by its execId");
        Assert.That(_harness.Logic.GetSkippedRanges(Source), Is.EqualTo(new[] { new SkippedRange(5, 5) }));

        OutputEvent bad = _harness.Apply(Fill(Source, 5, Side.None, "1", "1", "E"));
        Assert.That((bad.Disposition, bad.SendReject), Is.EqualTo((Disposition.Rejected, true)));
        Assert.That(_harness.Logic.GetSkippedRanges(Source), Is.Empty);
        Assert.That(_harness.Source(Source).RejectedCount, Is.EqualTo(5), "counted when it was skipped, not again");
        Assert.That(_harness.Source(Source).NextExpectedSourceSeq, Is.EqualTo(8));
        Assert.That(_harness.Position().Quantity.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public void ShouldKeepTwoHundredFiftySixRanges_WhenMoreAreSkipped()
    {
        Send(1, "S1");
        for (int i = 1; i <= SkippedRanges.MaxPerSource; i++)
        {
            Assert.That(_harness.Apply(Skipped(Source, i * 4 - 2, i * 4)).Disposition, Is.EqualTo(Disposition.Control));
            Send((i * 4) + 1, $"S{i + 1}");
        }

        long next = _harness.Source(Source).NextExpectedSourceSeq;
        _harness.Apply(Halted(Source, next));
        OutputEvent refused = _harness.Apply(Skipped(Source, next, next));
        Assert.That((refused.Reason, refused.SourceHaltReason),
            Is.EqualTo((RejectReason.Capacity, SourceHaltReason.Gap)), "it stays halted");
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.SkipRefused }));

        OutputEvent split = Send(3, "MIDDLE");
        Assert.That((split.Disposition, split.Reason),
            Is.EqualTo((Disposition.Rejected, RejectReason.Capacity)), "no room to split a range");
        Assert.That(Send(4, "END").Disposition, Is.EqualTo(Disposition.LateRecovered));
        Assert.That(Send(3, "MIDDLE").Disposition, Is.EqualTo(Disposition.LateRecovered), "at the end of its range by now");
        Assert.That(Send(2, "LAST").Disposition, Is.EqualTo(Disposition.LateRecovered));
        Assert.That(_harness.Apply(Skipped(Source, next, next)).Disposition, Is.EqualTo(Disposition.Control), "a range is free again");
    }

    [Test]
    public void ShouldJudgeByFingerprintThenByExecId_WhenANumberIsAtTheEdgeOfWhatIsKept()
    {
        const int last = FingerprintWindow.Size + 2;
        for (int i = 1; i <= last; i++)
        {
            _harness.Apply(Fill(Source, i, i % 2 == 0 ? Side.Sell : Side.Buy, "1", "1", i == 2 ? null : $"E{i}"));
        }

        // The window ends at next - 65,536 = 3.
        Assert.That(_harness.Source(Source).NextExpectedSourceSeq - FingerprintWindow.Size, Is.EqualTo(3));
        Assert.That(_harness.Repeat(_harness.Script.Inputs[2]).Disposition, Is.EqualTo(Disposition.Duplicate), "oldest that is kept");
        OutputEvent older = _harness.Repeat(_harness.Script.Inputs[0]);
        Assert.That((older.Disposition, older.FirstSequence),
            Is.EqualTo((Disposition.DuplicateExec, 1L)), "older, but known by its execId");
        OutputEvent unknown = _harness.Repeat(_harness.Script.Inputs[1]);
        Assert.That((unknown.Reason, unknown.SourceHaltReason), Is.EqualTo((RejectReason.SourceSeqReused, SourceHaltReason.Conflict)));
    }

    [Test]
    public void ShouldHalt_WhenAnOldNumberComesWithAKnownExecIdAndOtherContent()
    {
        const int last = FingerprintWindow.Size + 1;
        for (int i = 1; i <= last; i++)
        {
            _harness.Apply(Fill(Source, i, Side.Buy, "1", "1", $"E{i}"));
        }

        OutputEvent output = _harness.Apply(Fill(Source, 1, Side.Buy, "2", "1", "E1"));
        Assert.That(output.Reason, Is.EqualTo(RejectReason.SourceSeqReused));
    }

    [Test]
    public void ShouldAcknowledgeByExecId_WhenASourceMaySendUnsequenced()
    {
        _harness.Apply(Setting("Ingress:Sources:7:Unsequenced", "true"));
        OutputEvent applied = _harness.Apply(Fill(Source, 0, Side.Buy, "1", "1", "U1"));
        OutputEvent again = _harness.Apply(Fill(Source, 0, Side.Buy, "1", "1", "U1"));
        Assert.That((applied.Disposition, applied.IsUnsequenced, applied.HasSource), Is.EqualTo((Disposition.Applied, true, false)));
        Assert.That((again.Disposition, again.FirstSequence), Is.EqualTo((Disposition.DuplicateExec, 2L)));
        Assert.That(OutputMessages.ToExecAck(in again).Reason, Is.Zero);
        Assert.That(_harness.Source(Source).HasEpoch, Is.False);
        Assert.That(Send(1, "A").Disposition, Is.EqualTo(Disposition.Applied), "its numbering is untouched");
    }

    [Test]
    public void ShouldKeepIdsApart_WhenSourcesBelongToDifferentDomains()
    {
        _harness.Apply(Setting("Ingress:Sources:8:ExecDomain", "3"));
        Send(1, "A");
        Assert.That(_harness.Apply(Fill(8, 1, Side.Sell, "5", "9", "A")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(_harness.Apply(Fill(9, 1, Side.Buy, "1", "1", "A")).Disposition, Is.EqualTo(Disposition.DuplicateExec),
            "same domain as the first");
    }

    [Test]
    public void ShouldNotTakeAClientsId_WhenItLooksLikeAnAssignedOne()
    {
        _harness.Apply(Fill(0, 0, Side.Buy, "1", "1", "http-2"));
        OutputEvent output = _harness.Apply(Fill(0, 0, Side.Buy, "5", "1"));
        Assert.That(output.Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(_harness.Position().Quantity.ToString(), Is.EqualTo("6"));
    }

    private OutputEvent Send(long sourceSeq, string execId) => _harness.Apply(Fill(Source, sourceSeq, Side.Buy, "1", "1", execId));
}
