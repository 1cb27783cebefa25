namespace Positions.Core;

/// <summary>Numbers of a source that were given up, both ends inclusive.</summary>
public readonly record struct SkippedRange(long FromSourceSeq, long ToSourceSeq);
