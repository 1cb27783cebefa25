namespace Positions.Engine.Ingress;

/// <summary>What the logic says of a source after a halt, a resume or a skip: handed to ingress, whose own number runs ahead of it.</summary>
public struct SourceSync
{
    public uint SourceId;
    public ushort Epoch;
    public bool IsConflictHalted;
    public bool IsGapHalted;
    public long NextExpectedSourceSeq;
}
