namespace Positions.Reference;

/// <summary>Numbers that were given up, both ends inclusive.</summary>
public readonly record struct SkippedNumbers(long From, long To);
