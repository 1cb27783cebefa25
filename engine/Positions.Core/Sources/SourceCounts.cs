namespace Positions.Core.Sources;

/// <summary>What became of one source's messages; for people, outside the pages.</summary>
internal struct SourceCounts
{
    public long Applied;
    public long Duplicates;
    public long DuplicateExecs;
}
