using Positions.Core;

namespace Positions.Engine.Egress;

/// <summary>The last of what alerts of some kinds told of, since the start of this process.</summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class AlertLog
{
    /// <summary>How many are kept; a power of two.</summary>
    public const int Capacity = 1_024;

    private readonly LastRows<AlertCopy> _rows = new(Capacity);

    /// <summary>Thread: output.</summary>
    public void Add(in OutputEvent alert) => _rows.Add(new AlertCopy
    {
        Sequence = alert.InputSequence,
        FirstSequence = alert.FirstSequence,
        SourceSeq = alert.SourceSeq,
        SourceId = alert.SourceId,
        Epoch = alert.Epoch,
        Template = alert.Template,
        Code = alert.AlertCode,
        Reason = alert.Reason,
        ExecId = alert.ExecId,
        Account = alert.Account,
        Symbol = alert.Symbol,
    });

    /// <summary>What is kept, oldest first. Allocates.</summary>
    public List<AlertCopy> Read() => _rows.Read(out _);
}
