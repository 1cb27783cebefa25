using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>A domain whose venue uses its execIds anew each business date, and when a domain may become one.</summary>
[TestFixture]
public sealed class DailyIdTests
{
    private const string Key = "Ingress:ExecDomains:0:DailyExecIds";
    private const ushort Resend = SourcePrefix.PossResend;

    private static readonly DomainRow[] s_rows =
    [
        new("the id of yesterday with other content", Yesterday, h => h.Apply(Fill(1, 2, Side.Buy, "5", "101", "E1")), Disposition.Applied, Net: "15"),
        new("the id of yesterday with its content", Yesterday, h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1")), Disposition.Applied, Net: "20"),
        new("the id of today again", BothDays, h => h.Apply(Fill(1, 3, Side.Buy, "5", "101", "E1")), Disposition.DuplicateExec, Net: "15"),
        new("the id of today with other content", BothDays, h => h.Apply(Fill(1, 3, Side.Buy, "10", "100", "E1")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "15", AlertCode.ExecConflict),

        // What may be a repetition is not taken for today's unless it says that it is.
        new("a resend of yesterday's", Yesterday, h => h.Apply(At(Fill(1, 2, Side.Buy, "10", "100", "E1", flags: Resend), -1)), Disposition.DuplicateExec, Net: "10"),
        new("a resend of yesterday's that never came", Yesterday, h => h.Apply(At(Fill(1, 2, Side.Buy, "10", "100", "E2", flags: Resend), -1)), Disposition.Rejected,
            RejectReason.OlderThanRetained, "10"),
        new("a resend of yesterday's when today's has come", BothDays, h => h.Apply(At(Fill(1, 3, Side.Buy, "10", "100", "E1", flags: Resend), -1)),
            Disposition.DuplicateExec, Net: "15"),
        new("a resend of yesterday's that never came, alike today's", BothDays, h => h.Apply(At(Fill(1, 3, Side.Buy, "5", "101", "E1", flags: Resend), -1)),
            Disposition.Rejected, RejectReason.OlderThanRetained, "15"),
        new("yesterday's number, given up, when a drop copy had brought it", GivenUp, h => h.Apply(Fill(1, 2, Side.Buy, "5", "101", "E2")),
            Disposition.DuplicateExec, Net: "15"),
        new("yesterday's number, given up, with what nobody had brought", GivenUp, h => h.Apply(Fill(1, 2, Side.Buy, "5", "102", "E3")),
            Disposition.LateRecovered, Net: "20", Alert: AlertCode.LateRecovered),
        new("a resend that does not say when", Yesterday, h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1", flags: Resend)), Disposition.DuplicateExec, Net: "10"),
        new("a resend of today", Yesterday, h => h.Apply(At(Fill(1, 2, Side.Buy, "10", "100", "E1", flags: Resend), 1_000_000_000)), Disposition.Applied, Net: "20"),
        new("a resend on the first date", Daily, h => h.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1", flags: Resend)), Disposition.Applied, Net: "10"),

        // Which one a bust means.
        new("bust of today's", BothDays, h => h.Apply(Bust(1, 3, "B", "E1")), Disposition.Applied, Net: "10"),
        new("bust of today's in full", BothDays, h => h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "5", "101", "ACC", "SYM")), Disposition.Applied, Net: "10"),
        new("bust of yesterday's in full", BothDays, h => h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Applied, Net: "5"),
        new("bust of yesterday's, which is not guessed", Yesterday, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.Parked, Net: "10"),
        new("bust of neither", BothDays, h => h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "7", "7", "ACC", "SYM")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "15", AlertCode.ExecConflict),
        new("the second bust of yesterday's", BothDaysBusted, h => h.Apply(Bust(1, 4, "B2", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Rejected,
            RejectReason.AlreadyBusted, "5"),
        new("bust of yesterday's by account, where today's is alike", AlikeElsewhere, h => h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")),
            Disposition.Applied, Net: "0"),
        new("bust of yesterday's by what it was before its correction", YesterdayCorrected,
            h => h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Rejected, RejectReason.ExecIdConflict, "4", AlertCode.ExecConflict),
        new("correction of yesterday's in full", BothDays, h => h.Apply(InFull(Correct(1, 3, "C", "E1", Side.Buy, "1", "100"), "10", "100")), Disposition.Applied, Net: "6"),

        // Of dates that are no longer retained.
        new("bust in full of what is retired", Retired, h => h.Apply(Bust(1, 2, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Applied, Net: "0",
            Alert: AlertCode.UnknownUndone),
        new("its second bust", RetiredBusted, h => h.Apply(Bust(1, 3, "B2", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Rejected,
            RejectReason.AlreadyBusted, "0"),
        new("bust in full of another one with the id, which nobody can tell from the first", RetiredBusted,
            h => h.Apply(Bust(1, 3, "B2", "E1", Side.Buy, "7", "50", "ACC", "SYM")), Disposition.Rejected, RejectReason.AlreadyBusted, "0"),
        new("second bust of a correction whose fill is retired", RetiredBehindCorrection,
            h => h.Apply(Bust(1, 4, "B2", "C", Side.Buy, "5", "100", "ACC", "SYM")), Disposition.Rejected, RejectReason.AlreadyBusted, "0"),
        new("a fill of today with the id", RetiredBusted, h => h.Apply(Fill(1, 3, Side.Buy, "10", "100", "E1")), Disposition.Applied, Net: "10"),
        new("its bust", RetiredBustedAndNew, h => h.Apply(Bust(1, 4, "B2", "E1")), Disposition.Applied, Net: "0"),
    ];

    private readonly LogicHarness _harness = new();

    private static IEnumerable<TestCaseData> Rows => s_rows.Select(row => new TestCaseData(row).SetArgDisplayNames(row.Name));

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [TestCaseSource(nameof(Rows))]
    public void ShouldBe_WhenTheRowHolds(DomainRow row) => row.Check();

    [Test]
    public void ShouldReleaseWhatWaits_WhenTodaysExecutionComes()
    {
        Yesterday(_harness);
        _harness.Apply(Bust(1, 2, "B", "E1"));
        _harness.Apply(Fill(1, 3, Side.Buy, "5", "101", "E1"));
        Assert.That(_harness.Position().Quantity.ToString(), Is.EqualTo("10"), "yesterday's stands, today's is busted");
    }

    [Test]
    public void ShouldRefuseToChange_WhenTheDomainHasExecutions()
    {
        _harness.Apply(Setting("Ingress:Sources:2:ExecDomain", "7"));
        _harness.Apply(Fill(2, 1, Side.Buy, "10", "100", "E1"));
        Assert.That(_harness.Apply(Setting("Ingress:ExecDomains:7:DailyExecIds", "true")).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That(_harness.Apply(Setting("Ingress:ExecDomains:7:DailyExecIds", "false")).Reason, Is.EqualTo(RejectReason.None), "as it is");
        Assert.That(_harness.Apply(Setting(Key, "true")).Reason, Is.EqualTo(RejectReason.NotAllowed), "fills by HTTP are of domain 0");
        Assert.That(_harness.Apply(Setting("Ingress:ExecDomains:8:DailyExecIds", "true")).Reason, Is.EqualTo(RejectReason.None), "a new venue");
    }

    [Test]
    public void ShouldRefuseToChange_WhenASourceWithoutNumbersMayHaveSent()
    {
        _harness.Apply(Setting("Ingress:Sources:5:ExecDomain", "7"));
        _harness.Apply(Setting("Ingress:Sources:5:Unsequenced", "true"));
        _harness.Apply(Fill(5, 0, Side.Buy, "10", "100", "E1"));
        _harness.Apply(Setting("Ingress:Sources:5:Unsequenced", "false"));
        Assert.That(_harness.Apply(Setting("Ingress:Sources:5:ExecDomain", "8")).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That(_harness.Apply(Setting("Ingress:ExecDomains:7:DailyExecIds", "true")).Reason, Is.EqualTo(RejectReason.NotAllowed));
    }

    [Test]
    public void ShouldTakeItFromTheDomain_WhateverComesFirst()
    {
        _harness.Apply(Setting("Ingress:Sources:2:ExecDomain", "7"));
        _harness.Apply(Setting("Ingress:ExecDomains:7:DailyExecIds", "true"));
        _harness.Apply(Setting("Ingress:Sources:3:ExecDomain", "7"));
        foreach (uint source in new uint[] { 2, 3 })
        {
            _harness.Apply(Fill(source, 1, Side.Buy, "1", "100", $"E{source}"));
            _harness.Apply(Rolled(2026_01_05 + source));
            Assert.That(_harness.Apply(Fill(source, 2, Side.Buy, "1", "100", $"E{source}")).Disposition, Is.EqualTo(Disposition.Applied));
        }

        _harness.Apply(Fill(1, 1, Side.Buy, "1", "100", "E"));
        _harness.Apply(Rolled(2026_01_09));
        Assert.That(_harness.Apply(Fill(1, 2, Side.Buy, "1", "100", "E")).Disposition, Is.EqualTo(Disposition.DuplicateExec), "another domain");
    }

    private static void Daily(LogicHarness h) => h.Apply(Setting(Key, "true"));

    private static void Yesterday(LogicHarness h)
    {
        Daily(h);
        h.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));
        h.Apply(Rolled(2026_01_06));
    }

    private static void BothDays(LogicHarness h)
    {
        Yesterday(h);
        h.Apply(Fill(1, 2, Side.Buy, "5", "101", "E1"));
    }

    private static void AlikeElsewhere(LogicHarness h)
    {
        Yesterday(h);
        h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1", account: "ACC2"));
    }

    private static void YesterdayCorrected(LogicHarness h)
    {
        Yesterday(h);
        h.Apply(InFull(Correct(1, 2, "C", "E1", Side.Buy, "4", "100"), "10", "100"));
    }

    private static void GivenUp(LogicHarness h)
    {
        Daily(h);
        h.Apply(Setting("Ingress:Sources:2:DropCopy", "true"));
        h.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));
        h.Apply(Fill(2, 1, Side.Buy, "5", "101", "E2"));
        h.Apply(Halted(1, 2));
        h.Apply(Skipped(1, 2, 2));
        h.Apply(Rolled(2026_01_06));
    }

    private static void BothDaysBusted(LogicHarness h)
    {
        BothDays(h);
        h.Apply(Bust(1, 3, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM"));
    }

    private static void Retired(LogicHarness h)
    {
        Yesterday(h);
        h.Apply(Rolled(2026_01_07));
    }

    private static void RetiredBusted(LogicHarness h)
    {
        Retired(h);
        h.Apply(Bust(1, 2, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM"));
    }

    private static void RetiredBustedAndNew(LogicHarness h)
    {
        RetiredBusted(h);
        h.Apply(Fill(1, 3, Side.Buy, "10", "100", "E1"));
    }

    /// <summary>The correction is known, the fill is not any more; then the correction is busted.</summary>
    private static void RetiredBehindCorrection(LogicHarness h)
    {
        Yesterday(h);
        h.Apply(InFull(Correct(1, 2, "C", "E1", Side.Buy, "5", "100"), "10", "100"));
        h.Apply(Rolled(2026_01_07));
        h.Apply(Bust(1, 3, "B", "C", Side.Buy, "5", "100", "ACC", "SYM"));
    }

    private static Fill At(Fill fill, long nanosAfterDefault)
    {
        fill.Prefix.TransactTime = new UtcNanos(DefaultTime.Value + nanosAfterDefault);
        return fill;
    }

    private static FillCorrect InFull(FillCorrect correct, string quantity, string price) => correct with
    {
        Account = Text16.From("ACC"), Symbol = Text24.From("SYM"), RefSide = Side.Buy, RefQuantity = Decimal8.Parse(quantity), RefPrice = Decimal8.Parse(price),
    };
}
