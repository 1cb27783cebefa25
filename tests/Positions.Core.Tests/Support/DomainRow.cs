using Positions.Protocol;

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

    public override string ToString() => Name;
}
