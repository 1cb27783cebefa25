using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests.Support;

/// <summary>One row: the state before, the input, and what is expected of both. A null net with a refusal is not looked at.</summary>
public sealed record DomainRow
{
    internal DomainRow(
        string name,
        Action<LogicHarness> before,
        Func<LogicHarness, OutputEvent> when,
        Disposition disposition,
        RejectReason Reason = RejectReason.None,
        string? Net = null,
        AlertCode Alert = AlertCode.None)
    {
        Name = name;
        Before = before;
        When = when;
        Disposition = disposition;
        this.Reason = Reason;
        this.Net = Net;
        this.Alert = Alert;
    }

    public string Name { get; }

    public Disposition Disposition { get; }

    public RejectReason Reason { get; }

    public string? Net { get; }

    public AlertCode Alert { get; }

    internal Action<LogicHarness> Before { get; }

    internal Func<LogicHarness, OutputEvent> When { get; }

    /// <summary>Runs the row for every cost method.</summary>
    public void Check()
    {
        foreach (string method in new[] { "average", "fifo", "lifo" })
        {
            using var harness = new LogicHarness();
            harness.Apply(InputFactory.Setting("Positions:CostMethod", method));
            Before(harness);
            OutputEvent output = When(harness);
            Assert.That((output.Disposition, output.Reason), Is.EqualTo((Disposition, Reason)), method);
            Assert.That(harness.Alerts, Alert == AlertCode.None ? Is.Empty : Is.EqualTo(new[] { Alert }), method);
            string? net = harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView position)
                ? position.Quantity.ToString()
                : null;
            Assert.That(net, Is.EqualTo(Reason == RejectReason.None || Net is not null ? Net : net), method);
        }
    }

    public override string ToString() => Name;
}
