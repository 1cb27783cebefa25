namespace Positions.Cli.Diffs;

/// <summary>What <c>diff</c> was asked for.</summary>
/// <param name="A">A data directory, or a snapshot file.</param>
/// <param name="B">As <paramref name="A"/>.</param>
/// <param name="ToSequence">Compare up to there, inclusive; null: to the earlier end.</param>
/// <param name="IgnoresTimes">Engine time, transactTime and receive lag of inputs may differ.</param>
/// <param name="Limit">Rows of the states at most; the rest is counted.</param>
internal sealed record DiffRequest(string A, string B, long? ToSequence, bool IgnoresTimes, int Limit);
