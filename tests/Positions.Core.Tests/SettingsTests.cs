using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>The engine's own inputs: start, settings, instruments.</summary>
[TestFixture]
public sealed class SettingsTests
{
    private readonly LogicHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [TestCase("Capacity:Positions", "5", RejectReason.None)]
    [TestCase("Capacity:Positions", "0", RejectReason.OutOfRange)]
    [TestCase("Capacity:Positions", "x", RejectReason.Malformed)]
    [TestCase("Capacity:Executions", "99999999999", RejectReason.OutOfRange)]
    [TestCase("Capacity:Sources", null, RejectReason.Malformed)]
    [TestCase("Positions:CostMethod", "average", RejectReason.None)]
    [TestCase("Positions:CostMethod", "fifo", RejectReason.None)]
    [TestCase("Positions:CostMethod", "hifo", RejectReason.NotSupported)]
    [TestCase("Positions:Accounts:ACC:CostMethod", "lifo", RejectReason.None)]
    [TestCase("Positions:Accounts:ACC:CostMethod", "best", RejectReason.NotSupported)]
    [TestCase("Positions:RetainDates", "1", RejectReason.OutOfRange)]
    [TestCase("Positions:RetainDates", "5", RejectReason.None)]
    [TestCase("Positions:DefaultCurrency", "EUR", RejectReason.None)]
    [TestCase("Positions:DefaultCurrency", "EUROS", RejectReason.Malformed)]
    [TestCase("Ingress:GapPolicy", "skip", RejectReason.None)]
    [TestCase("Ingress:GapPolicy", "perhaps", RejectReason.Malformed)]
    [TestCase("Ingress:Sources:3:ExecDomain", "7", RejectReason.None)]
    [TestCase("Ingress:Sources:3:ExecDomain", "-1", RejectReason.OutOfRange)]
    [TestCase("Ingress:Sources:3:DropCopy", "maybe", RejectReason.Malformed)]
    [TestCase("Ingress:Sources:x:DropCopy", "true", RejectReason.None, Description = "no source's key: kept as it is")]
    [TestCase("Ingress:ExecDomains:7:DailyExecIds", "true", RejectReason.None)]
    [TestCase("Ingress:ExecDomains:7:DailyExecIds", "maybe", RejectReason.Malformed)]
    [TestCase("Ingress:ExecDomains:07:DailyExecIds", "true", RejectReason.Malformed)]
    [TestCase("Ingress:ExecDomains:4294967295:DailyExecIds", "true", RejectReason.None)]
    [TestCase("Reconciliation:FourEyes", "true", RejectReason.None, Description = "no effect yet: kept")]
    public void ShouldTakeOrRefuse_WhenASettingChanges(string key, string? value, RejectReason reason)
    {
        OutputEvent output = _harness.Apply(Setting(key, value));
        Assert.That(output.Reason, Is.EqualTo(reason));
        Assert.That(output.Disposition, Is.EqualTo(reason == RejectReason.None ? Disposition.Control : Disposition.Rejected));
        Assert.That(_harness.Logic.TryGetSetting(Text64.From(key), out Text64 stored), Is.EqualTo(reason == RejectReason.None));
        Assert.That(reason != RejectReason.None || stored.ToString() == (value ?? string.Empty), Is.True);
        Assert.That(_harness.Logic.SettingCount, Is.EqualTo(reason == RejectReason.None ? 1 : 0));
    }

    [Test]
    public void ShouldOnlyGrow_WhenACapacityWasSetBefore()
    {
        _harness.Apply(Setting("Capacity:Positions", "10"));
        Assert.That(_harness.Apply(Setting("Capacity:Positions", "9")).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(_harness.Apply(Setting("Capacity:Positions", "11")).Reason, Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Logic.CapacityUse.PositionsLimit, Is.EqualTo(11));
        Assert.That(_harness.Logic.GetSetting(0).Value.ToString(), Is.EqualTo("11"));
    }

    [Test]
    public void ShouldKeepTermAndDigest_WhenTheEngineStarts()
    {
        _harness.Apply(Started(term: 3, settingsDigest: 77));
        Assert.That((_harness.Logic.Term, _harness.Logic.SettingsDigest), Is.EqualTo((3u, 77UL)));
    }

    [Test]
    public void ShouldStop_WhenAnotherLogicVersionWroteTheInput() =>
        Assert.That(() => _harness.Apply(Started(logicVersion: BusinessLogic.LogicVersion + 1)),
            Throws.TypeOf<InvariantViolationException>());

    [Test]
    public void ShouldStop_WhenASequenceIsMissing()
    {
        _harness.Apply(Tick());
        InputEvent later = Event(3, Tick());
        Assert.That(() => _harness.ApplyAsIs(in later),
            Throws.TypeOf<InvariantViolationException>().With.Message.Contains("input 3 follows input 1"));
    }

    [Test]
    public void ShouldStop_WhenATemplateIsNoInput()
    {
        InputEvent hello = Event(1, new Protocol.Messages.SourceHello());
        Assert.That(() => _harness.ApplyAsIs(in hello), Throws.TypeOf<InvariantViolationException>());
    }

    [TestCase(null, null, null, "USD", TestName = "{m}: default")]
    [TestCase(null, "GBP", null, "GBP", TestName = "{m}: first fill")]
    [TestCase("EUR", null, null, "EUR", TestName = "{m}: instrument")]
    [TestCase("EUR", "EUR", null, "EUR", TestName = "{m}: instrument and fill agree")]
    [TestCase("EUR", "GBP", null, null, TestName = "{m}: instrument and fill differ")]
    [TestCase(null, "GBP", "GBP", "GBP", TestName = "{m}: second fill agrees")]
    [TestCase(null, null, "GBP", "USD", TestName = "{m}: second fill differs")]
    public void ShouldFixTheCurrency_WhenAPositionIsOpened(string? instrument, string? first, string? second, string? expected)
    {
        if (instrument is not null)
        {
            _harness.Apply(Instrument("SYM", instrument));
        }

        OutputEvent opened = _harness.Apply(Fill(1, 1, Side.Buy, "1", "1", currency: first, fee: "1"));
        OutputEvent next = _harness.Apply(Fill(1, 2, Side.Buy, "1", "1", currency: second));
        Assert.That(opened.Reason, Is.EqualTo(expected is null ? RejectReason.Currency : RejectReason.None));
        if (expected is not null)
        {
            Assert.That(_harness.Position().Currency.ToString(), Is.EqualTo(expected));
            Assert.That(opened.FeeCurrency.ToString(), Is.EqualTo(expected), "no fee currency means the position's");
            Assert.That(next.Reason, Is.EqualTo(second is null || second == expected ? RejectReason.None : RejectReason.Currency));
        }
    }

    [Test]
    public void ShouldReachPositionsThatExist_WhenAnInstrumentIsDefinedLater()
    {
        _harness.Apply(Fill(1, 1, Side.Buy, "1", "1"));
        Assert.That(_harness.Logic.TryGetInstrument(Text24.From("SYM"), out _), Is.False, "only named by a fill");
        _harness.Apply(Instrument("SYM", "EUR", "50"));
        OutputEvent output = _harness.Apply(Fill(1, 2, Side.Buy, "1", "1"));
        Assert.That(output.Multiplier, Is.EqualTo(50 * Decimal8.One));
        Assert.That(_harness.Position().Currency.ToString(), Is.EqualTo("USD"), "the currency of a position that exists is fixed");
        Assert.That(_harness.Logic.TryGetInstrument(Text24.From("SYM"), out InstrumentView view), Is.True);
        Assert.That((view.Currency.ToString(), view.Multiplier.ToString()), Is.EqualTo(("EUR", "50")));
    }

    [TestCase(null, "1", RejectReason.Malformed)]
    [TestCase("SYM", "0", RejectReason.OutOfRange)]
    [TestCase("SYM", "-1", RejectReason.OutOfRange)]
    [TestCase("SYM", null, RejectReason.None)]
    public void ShouldTakeOrRefuse_WhenAnInstrumentIsDefined(string? symbol, string? multiplier, RejectReason reason) =>
        Assert.That(_harness.Apply(Instrument(symbol, "USD", multiplier)).Reason, Is.EqualTo(reason));
}
