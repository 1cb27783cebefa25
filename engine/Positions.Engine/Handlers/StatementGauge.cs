using Positions.Core.Reconciliation;
using Positions.Engine.Egress;

namespace Positions.Engine.Handlers;

/// <summary>The statement that is open, or the last one: written by the logic's thread, read by any; whole, as of one batch.</summary>
public sealed class StatementGauge
{
    private readonly PublishedRows<StatementView> _statement = new();

    /// <summary>Thread: logic.</summary>
    public bool IsOpen => _statement[0].State is StatementState.Open or StatementState.Completing;

    /// <summary>Thread: logic.</summary>
    public void Set(in StatementView statement)
    {
        _statement.BeginWrite(0) = statement;
        _statement.EndWrite(0);
    }

    public StatementView Get() => _statement.Read(0);
}
