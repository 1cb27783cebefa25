namespace Positions.Engine.Egress;

/// <summary>The last rejects of one source since the start of this process.</summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class RejectLog
{
    /// <summary>Rejects of a source that are kept; a power of two.</summary>
    public const int Capacity = 1_024;

    private readonly PublishedRows<RejectCopy> _rows = new();
    private long _count;

    /// <summary>Thread: output.</summary>
    public void Add(in RejectCopy reject)
    {
        int row = (int)(_count & (Capacity - 1));
        ref RejectCopy copy = ref _rows.BeginWrite(row);
        copy = reject;
        copy.Ordinal = _count;
        _rows.EndWrite(row);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What is kept of sequences from <paramref name="fromSequence"/> on, oldest first. Allocates.</summary>
    /// <param name="fromSequence">Sequence of the first input asked for.</param>
    /// <param name="goneThrough">Up to this sequence older ones have made room for newer ones; 0 if none has.</param>
    public List<RejectCopy> Read(long fromSequence, out long goneThrough)
    {
        var found = new List<RejectCopy>();
        long count = Volatile.Read(ref _count);
        bool areAllThere = count <= Capacity;
        goneThrough = 0;
        for (long i = Math.Max(0, count - Capacity); i < count; i++)
        {
            RejectCopy copy = _rows.Read((int)(i & (Capacity - 1)));
            if (copy.Ordinal != i)
            {
                // Overwritten meanwhile: it was older than all that follow.
                areAllThere = false;
                continue;
            }

            if (!areAllThere && goneThrough == 0)
            {
                goneThrough = copy.Sequence;
            }

            if (copy.Sequence >= fromSequence)
            {
                found.Add(copy);
            }
        }

        return found;
    }
}
