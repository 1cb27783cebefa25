namespace Positions.Reference;

/// <summary>D.7: identity of an execution.</summary>
public readonly record struct ExecutionKey(uint ExecDomain, string ExecId);
