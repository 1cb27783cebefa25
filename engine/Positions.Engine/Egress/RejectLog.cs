namespace Positions.Engine.Egress;

/// <summary>The last rejects of one source since the start of this process.</summary>
/// <remarks>Written by the output thread alone, read by any.</remarks>
public sealed class RejectLog
{
    /// <summary>Rejects of a source that are kept; a power of two.</summary>
    public const int Capacity = 1_024;

    private readonly LastRows<RejectCopy> _rows = new(Capacity);

    /// <summary>Thread: output.</summary>
    public void Add(in RejectCopy reject) => _rows.Add(in reject);

    /// <summary>What is kept of sequences from <paramref name="fromSequence"/> on, oldest first. Allocates.</summary>
    /// <param name="fromSequence">Sequence of the first input asked for.</param>
    /// <param name="goneThrough">Up to this sequence older ones have made room for newer ones; 0 if none has.</param>
    public List<RejectCopy> Read(long fromSequence, out long goneThrough)
    {
        List<RejectCopy> kept = _rows.Read(out bool areAllThere);
        goneThrough = areAllThere || kept.Count == 0 ? 0 : kept[0].Sequence;
        return kept.FindAll(reject => reject.Sequence >= fromSequence);
    }
}
