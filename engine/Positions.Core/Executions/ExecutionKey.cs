using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>Identity of an execution: its id within the domain that the source belongs to.</summary>
internal readonly record struct ExecutionKey(uint ExecDomain, Text36 ExecId);
