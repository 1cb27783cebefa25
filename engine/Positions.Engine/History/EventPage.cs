namespace Positions.Engine.History;

/// <summary>Changes in the order of their inputs, and of versions.</summary>
/// <param name="Lines">Whole inputs: the changes of one are never divided.</param>
/// <param name="Next">Where the next page begins; null: everything that was wanted is here.</param>
public sealed record EventPage(IReadOnlyList<EventLine> Lines, long? Next);
