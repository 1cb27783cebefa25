using Positions.Core;

namespace Positions.Engine.Egress;

/// <summary>The last of what alerts of some kinds told of, since the start of this process.</summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class AlertLog
{
    /// <summary>How many are kept; a power of two.</summary>
    public const int Capacity = 1_024;

    private readonly PublishedRows<AlertCopy> _rows = new();
    private long _count;

    /// <summary>Thread: output.</summary>
    public void Add(in OutputEvent alert)
    {
        int row = (int)(_count & (Capacity - 1));
        ref AlertCopy copy = ref _rows.BeginWrite(row);
        copy.Ordinal = _count;
        copy.Sequence = alert.InputSequence;
        copy.FirstSequence = alert.FirstSequence;
        copy.SourceSeq = alert.SourceSeq;
        copy.SourceId = alert.SourceId;
        copy.Epoch = alert.Epoch;
        copy.Template = alert.Template;
        copy.Code = alert.AlertCode;
        copy.Reason = alert.Reason;
        copy.ExecId = alert.ExecId;
        copy.Account = alert.Account;
        copy.Symbol = alert.Symbol;
        _rows.EndWrite(row);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What is kept and wanted, oldest first. Allocates.</summary>
    public List<AlertCopy> Read(Predicate<AlertCopy> isWanted)
    {
        var found = new List<AlertCopy>();
        long count = Volatile.Read(ref _count);
        for (long i = Math.Max(0, count - Capacity); i < count; i++)
        {
            AlertCopy copy = _rows.Read((int)(i & (Capacity - 1)));

            // Another ordinal: overwritten meanwhile, it was older than all that follow.
            if (copy.Ordinal == i && isWanted(copy))
            {
                found.Add(copy);
            }
        }

        return found;
    }
}
