namespace Positions.Reference;

/// <summary>D.7: identity of an execution.</summary>
/// <param name="Date">The business date, where the domain uses its ids anew each date; else 0.</param>
public readonly record struct ExecutionKey(uint ExecDomain, string ExecId, uint Date = 0);
