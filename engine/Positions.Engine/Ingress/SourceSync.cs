namespace Positions.Engine.Ingress;

/// <summary>What the logic says of a source after a halt, a resume or a skip: handed to ingress, whose own number runs ahead of it.</summary>
public struct SourceSync
{
    public uint SourceId;
    public ushort Epoch;
    public bool IsConflictHalted;
    public bool IsGapHalted;

    /// <summary>The logic met a number beyond its next one and passed it over: ingress has run ahead and must go back.</summary>
    public bool IsAhead;
    public long NextExpectedSourceSeq;
}
