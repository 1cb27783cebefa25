using Microsoft.Extensions.Configuration;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Engine.Tests;

/// <summary>What is configured and changes results goes through the journal.</summary>
public sealed class SequencedSettingsTests
{
    [TestCase("Ingress:GapPolicy", "Skip", "skip")]
    [TestCase("Ingress:GapPolicy", null, "halt")]
    [TestCase("Ingress:FutureToleranceMs", "250", "250")]
    [TestCase("Ingress:FutureToleranceMs", null, "1000")]
    [TestCase("Positions:LateFill", "quarantine", "quarantine")]
    [TestCase("Ingress:ExecDomains:7:DailyExecIds", "True", "true")]
    [TestCase("Reconciliation:LargeBreakPercent", "7", "7")]
    [TestCase("Reconciliation:AbsoluteTolerance", "0.500", "0.5")]
    [TestCase("Reconciliation:LargeBreakNotional", null, "0")]
    [TestCase("Reconciliation:FourEyes", "False", "false")]
    [TestCase("Reconciliation:CorrectionTtlSeconds", null, "86400")]
    [TestCase("Reconciliation:ConfirmCycles", "3", "3")]
    [TestCase("Reconciliation:InFlightMs", "250", "250")]
    [TestCase("Reconciliation:CloseBreakers", "Operator", "operator")]
    public void ShouldBeInTheState_WhenTheEngineHasStarted(string key, string? configured, string expected)
    {
        EngineOptions options = Read(key, configured);
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        foreach (InputEvent input in StartupInputs.Build(options, logic, 1, 0))
        {
            InputEvent next = input;
            next.Sequence = logic.AppliedSequence + 1;
            logic.Apply(in next, ref sink);
        }

        Assert.That(logic.Counters.RejectedTotal, Is.Zero);
        Assert.That(logic.TryGetSetting(Text64.From(key), out Text64 value), Is.True);
        Assert.That(value.ToString(), Is.EqualTo(expected));
        Assert.That(StartupInputs.Build(options, logic, 2, 0), Has.Count.EqualTo(1), "the start alone: nothing differs from the state");
    }

    [TestCase("ingress:execdomains:7:DailyExecIds", "true", "Ingress:ExecDomains:7:DailyExecIds")]
    [TestCase("INGRESS:Sources:3:ExecDomain", "7", "Ingress:Sources:3:ExecDomain")]
    public void ShouldBeAsTheLogicKnowsIt_WhenTheKeyIsInOtherCase(string written, string value, string key) =>
        Assert.That(Read(written, value).ResultSettings, Does.Contain(new KeyValuePair<string, string>(key, value)));

    [Test]
    public void ShouldGoBackToItsDefault_WhenADomainIsNoLongerConfigured()
    {
        const string Key = "Ingress:ExecDomains:7:DailyExecIds";
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        foreach (string? configured in new[] { "true", null })
        {
            foreach (InputEvent input in StartupInputs.Build(Read(Key, configured), logic, 1, 0))
            {
                InputEvent next = input;
                next.Sequence = logic.AppliedSequence + 1;
                logic.Apply(in next, ref sink);
            }

            Assert.That(logic.TryGetSetting(Text64.From(Key), out Text64 value), Is.True);
            Assert.That(value.ToString(), Is.EqualTo(configured ?? "false"));
        }
    }

    [TestCase("Ingress:ExecDomains:7:DailyExecIds", "perhaps", "true or false")]
    [TestCase("Ingress:ExecDomains:07:DailyExecIds", "true", "with N an ExecDomain")]
    [TestCase("Ingress:ExecDomains:venue:DailyExecIds", "true", "with N an ExecDomain")]
    [TestCase("Ingress:ExecDomains:7:DropCopy", "true", "a domain has DailyExecIds")]
    public void ShouldNameTheKeyAndWhatItTakes_WhenADomainIsConfiguredWrongly(string key, string value, string help) =>
        Assert.That(() => Read(key, value), Throws.TypeOf<ConfigurationErrorException>().With.Message.Contains(key).And.Message.Contains(help));

    private static EngineOptions Read(string key, string? value)
    {
        Dictionary<string, string?> values = value is null ? [] : new() { [key] = value };
        return EngineOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), demo: false, demoExit: false);
    }
}
