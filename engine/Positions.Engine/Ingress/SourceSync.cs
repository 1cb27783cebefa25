namespace Positions.Engine.Ingress;

/// <summary>
/// How the logic has a source after <see cref="InputSequence"/>: handed to ingress, whose own number runs ahead by what is in the ring.
/// Sent at every change that messages alone do not tell, and once a second, so that the two cannot stay apart.
/// </summary>
public struct SourceSync
{
    /// <summary>The last input of the source that this takes account of.</summary>
    public long InputSequence;
    public uint SourceId;
    public ushort Epoch;
    public bool IsConflictHalted;
    public bool IsGapHalted;
    public long NextExpectedSourceSeq;
}
