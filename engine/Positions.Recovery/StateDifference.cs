namespace Positions.Recovery;

/// <summary>The first place where two states differ that should be the same.</summary>
/// <param name="Key">Account and symbol of a position; else table, page and row.</param>
/// <param name="Sequence">The last input that changed that position, in the one where it is earlier; 0 if it is no position.</param>
/// <param name="Text">What stands in the one and in the other.</param>
public sealed record StateDifference(string Key, long Sequence, string Text);
