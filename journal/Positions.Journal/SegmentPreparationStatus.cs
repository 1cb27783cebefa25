namespace Positions.Journal;

/// <summary>Published by the preparing thread; immutable.</summary>
/// <param name="State">How far the next segment is.</param>
/// <param name="Message">Why the last try failed; empty otherwise.</param>
/// <param name="FailureCount">Failed tries in a row.</param>
public sealed record SegmentPreparationStatus(SegmentPreparationState State, string Message, int FailureCount);
