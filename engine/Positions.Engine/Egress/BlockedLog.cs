using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>The last positions, since the start of this process, that a split or a renaming left as they were.</summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class BlockedLog
{
    /// <summary>How many are kept; a power of two.</summary>
    public const int Capacity = 1_024;

    private readonly PublishedRows<BlockedCopy> _rows = new();
    private long _count;

    /// <summary>Thread: output.</summary>
    public void Add(in OutputEvent alert)
    {
        int row = (int)(_count & (Capacity - 1));
        ref BlockedCopy copy = ref _rows.BeginWrite(row);
        copy.Ordinal = _count;
        copy.Sequence = alert.InputSequence;
        copy.Code = alert.AlertCode;
        copy.Account = alert.Account;
        copy.Symbol = alert.Symbol;
        _rows.EndWrite(row);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Those of a symbol from a sequence on, oldest first, as far as they are kept. Allocates.</summary>
    public List<BlockedCopy> Read(AlertCode code, Text24 symbol, long fromSequence)
    {
        var found = new List<BlockedCopy>();
        long count = Volatile.Read(ref _count);
        for (long i = Math.Max(0, count - Capacity); i < count; i++)
        {
            BlockedCopy copy = _rows.Read((int)(i & (Capacity - 1)));
            if (copy.Ordinal == i && copy.Code == code && copy.Symbol == symbol && copy.Sequence >= fromSequence)
            {
                found.Add(copy);
            }
        }

        return found;
    }
}
