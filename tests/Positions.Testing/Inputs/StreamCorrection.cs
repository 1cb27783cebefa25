namespace Positions.Testing.Inputs;

/// <summary>The last correction of a key, as a generator has to know it to decide on it.</summary>
public readonly record struct StreamCorrection(long Id, string Account, string Symbol, string Proposer, bool IsPending);
