namespace Positions.Reference;

/// <summary>D.7: identity of an execution.</summary>
/// <param name="Date">Number of the business date, where the domain uses its ids anew each date; 0 else, and of what is of no known date.</param>
public readonly record struct ExecutionKey(uint ExecDomain, string ExecId, uint Date = 0);
